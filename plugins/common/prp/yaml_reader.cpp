#include "prp/yaml_reader.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>
#include <stdexcept>

#include "prp/document.hpp"
#include "text/strings.hpp"

namespace plait::prp::yaml {
namespace {

constexpr std::size_t most_values = 20000;  // aliases of aliases grow without bound
constexpr std::size_t deepest = 64;

class Refused : public std::runtime_error {
 public:
  Refused(const YAML::Mark& where, const char* what) : std::runtime_error(what), mark(where) {}
  YAML::Mark mark;
};

std::size_t size_of(const Value& value) {
  std::size_t size = 1;
  for (const auto& item : value.items) size += size_of(item);
  for (const auto& [key, entry] : value.entries) size += size_of(key) + size_of(entry);
  return size;
}

// Builds the tree from yaml-cpp's events, which give duplicate keys and places as they are.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::uint32_t first_line)
      : lines_(text::split(text, '\n')), first_line_(first_line) {}

  [[nodiscard]] Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(mark, Value::Kind::null), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    Value value = known == anchors_.end() ? make(mark, Value::Kind::null) : known->second;
    count(mark, size_of(value));
    value.line = line_of(mark);
    value.column = column_of(mark);
    add(std::move(value), 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = make(mark, Value::Kind::scalar);
    value.text = text;
    value.quoted = tag == "!";
    if (value.quoted && !is_closed(mark)) throw Refused(mark, "a quotation mark is never closed");
    add(std::move(value), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(make(mark, Value::Kind::list), anchor, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(make(mark, Value::Kind::map), anchor, mark);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Value value;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    Value key;
  };

  [[nodiscard]] std::uint32_t line_of(const YAML::Mark& mark) const {
    return first_line_ + static_cast<std::uint32_t>(mark.line < 0 ? 0 : mark.line);
  }
  static std::uint32_t column_of(const YAML::Mark& mark) {
    return static_cast<std::uint32_t>(mark.column < 0 ? 0 : mark.column) + 1;
  }
  Value make(const YAML::Mark& mark, Value::Kind kind) {
    count(mark, 1);
    Value value;
    value.kind = kind;
    value.line = line_of(mark);
    value.column = column_of(mark);
    return value;
  }
  void count(const YAML::Mark& mark, std::size_t more) {
    values_ += more;
    if (values_ > most_values) throw Refused(mark, "header has too many values");
  }
  void open(Value value, YAML::anchor_t anchor, const YAML::Mark& mark) {
    if (frames_.size() >= deepest) throw Refused(mark, "header is nested too deeply");
    frames_.push_back({std::move(value), anchor, false, {}});
  }
  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    add(std::move(frame.value), frame.anchor);
  }
  void add(Value value, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = value;
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.value.kind == Value::Kind::list) {
      frame.value.items.push_back(std::move(value));
    } else if (!frame.has_key) {
      frame.key = std::move(value);
      frame.has_key = true;
    } else {
      frame.value.entries.push_back({std::move(frame.key), std::move(value)});
      frame.has_key = false;
    }
  }

  // yaml-cpp takes the end of the text for the end of a quotation.
  [[nodiscard]] bool is_closed(const YAML::Mark& mark) const {
    auto line = static_cast<std::size_t>(mark.line);
    auto at = static_cast<std::size_t>(mark.column);
    if (line >= lines_.size() || at >= lines_[line].size()) return true;
    const char quote = lines_[line][at];
    if (quote != '"' && quote != '\'') return true;  // a block scalar
    for (++at; line < lines_.size(); ++line, at = 0) {
      for (; at < lines_[line].size(); ++at) {
        if (lines_[line][at] == quote) return true;
        if (lines_[line][at] == '\\' && quote == '"') ++at;
      }
    }
    return false;
  }

  std::vector<std::string_view> lines_;
  std::uint32_t first_line_;
  std::size_t values_ = 0;
  Value root_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Value> anchors_;
};

Error failure(const std::string& what, const YAML::Mark& mark, const std::string& file_name,
              std::uint32_t first_line) {
  Error error =
      fail(code::header_yaml, "the header is no YAML: " + what,
           "put values with ': ', '#' or a leading '[', '{', '*', '&', '@', '`' in quotes");
  const bool known = !mark.is_null();
  error.span = SourceSpan{file_name, first_line + static_cast<std::uint32_t>(known ? mark.line : 0),
                          static_cast<std::uint32_t>(known ? mark.column : 0) + 1, 0};
  return error;
}

}  // namespace

Result<Value> read(std::string_view text, const std::string& file_name, std::uint32_t first_line) {
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder(text, first_line);
    parser.HandleNextDocument(builder);
    return builder.take();
  } catch (const Refused& error) {
    return failure(error.what(), error.mark, file_name, first_line);
  } catch (const YAML::Exception& error) {
    return failure(error.msg, error.mark, file_name, first_line);
  } catch (const std::exception& error) {
    return failure(error.what(), YAML::Mark::null_mark(), file_name, first_line);
  }
}

}  // namespace plait::prp::yaml
