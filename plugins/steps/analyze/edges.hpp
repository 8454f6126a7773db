// Which task waits for which: order, after, behind (the rules of ENGINE.md's Graph).
#pragma once

#include <plait/result.hpp>
#include <vector>

#include "analyze/settings.hpp"
#include "analyze/task.hpp"

namespace plait::analyze {

// Sorts by stage, merge_order, id (in natural order; a missing merge_order comes last), and fills
// order, depends_on, after and behind:
//   after   the dependencies within the selection, unless `edges` is none
//   behind  all tasks of earlier stages with Edges::stages; in any case, for a task of a sequential
//           stage, those of its stage that come before it
// A dependency outside of the selection is assumed to have landed, with a warning. Orders that
// contradict each other are warnings. Fails with class `config` on a cycle, drawn with its places.
[[nodiscard]] Status connect(std::vector<Task>& tasks, Edges edges);

// A cycle among after and behind as indices, the first one repeated at the end; empty for none.
[[nodiscard]] std::vector<std::size_t> find_cycle(const std::vector<Task>& tasks);

// Which tasks wait for which others, directly or not; worked out for a task when it is asked for.
class Waits {
 public:
  explicit Waits(const std::vector<Task>& tasks);

  // One of the two waits for the other.
  [[nodiscard]] bool between(std::size_t a, std::size_t b) {
    return ancestors_of(a)[b] || ancestors_of(b)[a];
  }

 private:
  const std::vector<bool>& ancestors_of(std::size_t task);

  std::vector<std::vector<std::size_t>> graph_;  // what each waits for
  std::vector<std::vector<bool>> known_;         // empty: not worked out yet
};

}  // namespace plait::analyze
