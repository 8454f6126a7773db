#include "graph/rails.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace plait::graph {
namespace {

constexpr std::size_t most_lanes = 10;

enum Side : unsigned { up = 1, down = 2, left = 4, right = 8 };

// One line of lanes: what each cell connects to. A lane is two cells wide.
class Line {
 public:
  explicit Line(std::size_t lanes) : cells_(lanes * 2, 0) {}

  void connect(std::size_t lane, unsigned sides) { cells_[lane * 2] |= sides; }
  // A horizontal line from lane to lane, without the ends' vertical parts.
  void span(std::size_t from, std::size_t to) {
    if (from > to) std::swap(from, to);
    cells_[from * 2] |= right;
    cells_[to * 2] |= left;
    for (std::size_t i = from * 2 + 1; i < to * 2; ++i) cells_[i] |= left | right;
  }
  [[nodiscard]] std::string text(bool unicode, std::optional<std::size_t> mark = {}) const {
    static constexpr std::array<const char*, 16> lines = {" ", "│", "│", "│", "─", "╯", "╮", "┤",
                                                          "─", "╰", "╭", "├", "─", "┴", "┬", "┼"};
    static constexpr std::array<const char*, 16> ascii = {" ", "|", "|", "|", "-", "+", "+", "+",
                                                          "-", "+", "+", "+", "-", "+", "+", "+"};
    std::string out;
    std::size_t end = cells_.size();
    while (end > 0 && cells_[end - 1] == 0 && (!mark || end > *mark * 2 + 1)) --end;
    for (std::size_t i = 0; i < end; ++i)
      out += mark && i == *mark * 2 ? "@" : (unicode ? lines : ascii)[cells_[i]];
    return out;
  }

 private:
  std::vector<unsigned> cells_;
};

class Lanes {
 public:
  Lanes(const std::vector<DrawnStep>& steps, bool unicode) : unicode_(unicode) {
    next_.resize(steps.size());
    for (StepIndex step = 0; step < steps.size(); ++step)
      for (const auto* edges : {&steps[step].waits_for, &steps[step].observes})
        for (const StepIndex on : *edges)
          if (on < step) next_[on].push_back(step);
    // The main way goes straight on: observers branch off.
    for (auto& children : next_)
      std::stable_partition(children.begin(), children.end(),
                            [&](StepIndex child) { return steps[child].observes.empty(); });
  }

  // Nothing when there are too many lanes.
  std::optional<Rail> place(StepIndex step) {
    Rail rail;
    std::vector<std::size_t> mine;
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      if (lanes_[i] == step) mine.push_back(i);
    if (mine.empty()) mine.push_back(take(step));
    const std::size_t lane = mine.front();
    if (mine.size() > 1) rail.above.push_back(join(mine));
    rail.head = line_of_passing(lane).text(unicode_, lane);

    const auto& children = next_[step];
    if (children.empty())
      lanes_[lane].reset();
    else
      lanes_[lane] = children.front();
    rail.body = line_of_passing(std::nullopt).text(unicode_);
    if (children.size() > 1) rail.below.push_back(part(lane, children));
    if (lanes_.size() > most_lanes) return std::nullopt;
    return rail;
  }

 private:
  std::size_t take(StepIndex step) {
    const auto free = std::find(lanes_.begin(), lanes_.end(), std::nullopt);
    const auto at = static_cast<std::size_t>(free - lanes_.begin());
    if (free == lanes_.end())
      lanes_.emplace_back(step);
    else
      *free = step;
    return at;
  }

  [[nodiscard]] Line line_of_passing(std::optional<std::size_t> except) const {
    Line line(lanes_.size());
    for (std::size_t i = 0; i < lanes_.size(); ++i)
      if (lanes_[i] && i != except) line.connect(i, up | down);
    return line;
  }

  std::string join(const std::vector<std::size_t>& mine) {
    for (std::size_t i = 1; i < mine.size(); ++i) lanes_[mine[i]].reset();
    Line line = line_of_passing(std::nullopt);
    for (std::size_t i = 1; i < mine.size(); ++i) {
      line.span(mine.front(), mine[i]);
      line.connect(mine[i], up);
    }
    return line.text(unicode_);
  }

  std::string part(std::size_t lane, const std::vector<StepIndex>& children) {
    std::vector<std::size_t> opened;
    for (std::size_t i = 1; i < children.size(); ++i) opened.push_back(take(children[i]));
    Line line(lanes_.size());
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      const bool is_new = std::find(opened.begin(), opened.end(), i) != opened.end();
      if (lanes_[i]) line.connect(i, is_new ? down : up | down);
    }
    for (const std::size_t other : opened) line.span(lane, other);
    return line.text(unicode_);
  }

  bool unicode_;
  std::vector<std::vector<StepIndex>> next_;
  std::vector<std::optional<StepIndex>> lanes_;  // which step each lane leads to
};

}  // namespace

std::vector<Rail> rails(const std::vector<DrawnStep>& steps, bool unicode) {
  std::vector<Rail> out;
  Lanes lanes(steps, unicode);
  for (StepIndex step = 0; step < steps.size(); ++step) {
    auto rail = lanes.place(step);
    if (!rail) return {};
    out.push_back(std::move(*rail));
  }
  return out;
}

}  // namespace plait::graph
