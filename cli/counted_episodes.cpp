#include "cli/counted_episodes.h"

namespace edgeward {

void CountedEpisodes::visit(const EpisodeBegan& record) {
  if (record.origin.episode == 0) ++resets_[record.origin.cell];
  pass(record);
}

}  // namespace edgeward
