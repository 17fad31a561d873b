#include "sim/model/error.h"

#include <utility>

#include "sim/model/text_encoding.h"

namespace edgeward {
namespace {

// Values and names come from files that may be damaged: a message stays one short line whatever they hold.
std::string message_of(const Complaint& complaint) {
  std::string message;
  for (const std::string& part : {complaint.where.str(), complaint.key, complaint.problem}) {
    if (part.empty()) continue;
    if (!message.empty()) message += ": ";
    message += quotable(part);
  }
  if (!complaint.allowed.empty()) message += "; allowed: " + quotable(complaint.allowed, 1500);
  if (!complaint.nearest.empty()) message += "; did you mean '" + quotable(complaint.nearest) + "'?";
  return message;
}

}  // namespace

Mark::Mark(std::string file_name, int from_line, int from_column)
    : file(std::move(file_name)), line(from_line), column(from_column) {}

Complaint::Complaint(Mark place, std::string path, std::string what, std::string right,
                     std::string suggestion)
    : where(std::move(place)),
      key(std::move(path)),
      problem(std::move(what)),
      allowed(std::move(right)),
      nearest(std::move(suggestion)) {}

std::string Mark::str() const {
  if (line == 0) return file;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

InputError::InputError(const Complaint& complaint) : Error(message_of(complaint)) {}

}  // namespace edgeward
