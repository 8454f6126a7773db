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

// For every task, which others it waits for, directly or not: ancestors[i][k].
[[nodiscard]] std::vector<std::vector<bool>> ancestors(const std::vector<Task>& tasks);

}  // namespace plait::analyze
