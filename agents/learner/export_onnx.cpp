#include <fmt/format.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/serialization/export.h>
#include <torch/torch.h>

#include "agents/atomic_file.h"
#include "agents/learner/export.h"
#include "agents/learner/loss.h"
#include "agents/learner/stored_network.h"

namespace edgeward {
namespace {

using torch::jit::Symbol;
using torch::jit::Value;
using OnnxNode = torch::jit::Node;  // the model has a Node, too

constexpr int64_t opset = 17;

// Builds a graph of onnx:: nodes; LibTorch's exporter turns it into the file.
class OnnxGraph {
 public:
  Value* input(const char* name, at::ScalarType type, int64_t width) {
    Value* const value = graph_->addInput(name);
    // The first axis is a placeholder: it is declared free in bytes().
    value->setType(c10::TensorType::createContiguous(type, at::kCPU, {1, width}));
    free_axes_[name] = {{0, "batch"}};
    return value;
  }

  // A tensor stored in the file.
  Value* stored(const std::string& name, const at::Tensor& tensor) {
    Value* const value = graph_->addInput(name);
    value->setType(c10::TensorType::createContiguous(tensor.scalar_type(), at::kCPU, tensor.sizes()));
    initializers_[name] = tensor.contiguous();
    return value;
  }

  Value* stored(const std::string& name, double scalar) {
    return stored(name, at::scalar_tensor(scalar, at::kFloat));
  }

  OnnxNode* node(const char* operation, at::ArrayRef<Value*> inputs) {
    return graph_->appendNode(
        graph_->create(Symbol::fromQualString(std::string("onnx::") + operation), inputs, 1));
  }

  void output(Value* value, const char* name, at::ScalarType type, int64_t width) {
    value->setDebugName(name);
    value->setType(c10::TensorType::createContiguous(type, at::kCPU, {1, width}));
    free_axes_[name] = {{0, "batch"}};
    graph_->registerOutput(value);
  }

  std::string bytes() const {
    const auto exported =
        torch::jit::export_onnx(graph_, initializers_, opset, free_axes_, /*defer_weight_export=*/false,
                                torch::onnx::OperatorExportTypes::ONNX, /*strip_doc_string=*/true,
                                /*keep_initializers_as_inputs=*/false);
    return torch::jit::serialize_model_proto_to_string(std::get<0>(exported));
  }

 private:
  std::shared_ptr<torch::jit::Graph> graph_ = std::make_shared<torch::jit::Graph>();
  std::map<std::string, at::Tensor> initializers_;
  std::unordered_map<std::string, std::unordered_map<int64_t, std::string>> free_axes_;
};

Symbol attribute(const char* name) {
  return Symbol::attr(name);
}

Value* normalised(OnnxGraph& graph, Value* x, const ObservationNormaliser& normaliser) {
  const auto vector = [](std::span<const float> values) {
    return at::tensor(at::ArrayRef<float>(values.data(), values.size()));
  };
  x = graph.node("Sub", {x, graph.stored("shift", vector(normaliser.shift()))})->output();
  x = graph.node("Mul", {x, graph.stored("scale", vector(normaliser.scale()))})->output();
  return graph
      .node("Clip", {x, graph.stored("lowest", -ObservationNormaliser::clip),
                     graph.stored("highest", ObservationNormaliser::clip)})
      ->output();
}

Value* linear(OnnxGraph& graph, Value* x, const Network& network, size_t layer) {
  const auto [weight, bias] = network.layer(layer);
  OnnxNode* const gemm = graph.node("Gemm", {x, graph.stored(fmt::format("weight_{}", layer), weight),
                                             graph.stored(fmt::format("bias_{}", layer), bias)});
  gemm->i_(attribute("transB"), 1);
  return gemm->output();
}

// [B, M] -> [B, H]: per component the place of its largest logit.
Value* most_probable(OnnxGraph& graph, Value* logits, const std::vector<int64_t>& choices) {
  Value* const axis = graph.stored("choice_axis", at::tensor({int64_t{1}}));
  std::vector<Value*> actions;
  int64_t first = 0;
  for (size_t h = 0; h < choices.size(); ++h) {
    Value* const start = graph.stored(fmt::format("first_choice_{}", h), at::tensor({first}));
    first += choices[h];
    Value* const end = graph.stored(fmt::format("end_choice_{}", h), at::tensor({first}));
    OnnxNode* const best = graph.node("ArgMax", {graph.node("Slice", {logits, start, end, axis})->output()});
    best->i_(attribute("axis"), 1);
    best->i_(attribute("keepdims"), 1);
    actions.push_back(best->output());
  }
  OnnxNode* const joined = graph.node("Concat", actions);
  joined->i_(attribute("axis"), 1);
  return joined->output();
}

}  // namespace

void export_onnx(const std::string& checkpoint_path, const Spec& spec, const std::string& identity,
                 const std::string& file) {
  const std::unique_ptr<StoredNetwork> stored = load_stored_network(checkpoint_path, spec, identity);
  const Network& network = stored->network;
  const NetworkShape& shape = network.shape();
  OnnxGraph graph;
  Value* const obs = graph.input("obs", at::kFloat, shape.observation);
  Value* const mask = graph.input("mask", at::kByte, shape.logits());
  Value* const h = graph.input("h", at::kFloat, 0);

  Value* x = stored->normaliser.enabled() ? normalised(graph, obs, stored->normaliser) : obs;
  const size_t trunk = network.layers() - 2;
  for (size_t i = 0; i < trunk; ++i) x = graph.node("Tanh", {linear(graph, x, network, i)})->output();
  x = linear(graph, x, network, trunk);
  OnnxNode* const allowed = graph.node("Cast", {mask});
  allowed->i_(attribute("to"), 9);  // onnx.TensorProto.BOOL
  Value* const logits =
      graph.node("Where", {allowed->output(), x, graph.stored("masked_logit", masked_logit)})->output();
  Value* const action = most_probable(graph, logits, shape.choices);
  Value* const h_next = graph.node("Identity", {h})->output();

  graph.output(action, "action", at::kLong, static_cast<int64_t>(shape.choices.size()));
  graph.output(logits, "logits", at::kFloat, shape.logits());
  graph.output(h_next, "h_next", at::kFloat, 0);
  write_atomically(file, graph.bytes());
}

}  // namespace edgeward
