#include "agents/evaluation_settings.h"

namespace edgeward {

EvaluationSettings read_evaluation_settings(const Section& evaluation) {
  return {static_cast<int>(evaluation.integer_or("seeds", 10, 1, 1'000'000)),
          static_cast<int>(evaluation.integer_or("episodes", 64, 1, 1'000'000))};
}

}  // namespace edgeward
