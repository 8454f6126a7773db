#include "prp.hpp"

namespace plait::test {
namespace {

// In double quotes, so that every text is a string.
std::string yaml(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string prp_text(const std::string& id, const Prp& prp) {
  const std::string title = prp.title.empty() ? "Title of " + id : prp.title;
  std::string text = "---\nprp_id: " + id + "\nfeature_name: " + yaml(title) + "\n" + prp.header;
  if (!text.ends_with('\n')) text += '\n';
  text += "---\n# " + title + "\n\n## Implementation Steps\n";
  std::vector<Phase> phases = prp.phases;
  if (phases.empty()) phases.push_back({.bash = writes(id + ".txt", "made by " + id)});
  int number = 0;
  for (const Phase& phase : phases) {
    const std::string n = std::to_string(++number);
    text += "\n### Phase " + n + ": Part " + n + " (5 min)\n**Goal**: " + phase.goal +
            "\n\n```bash\n" + phase.bash + "\n```\n";
    if (!phase.validation.empty()) text += "\n**Validation Command**: `" + phase.validation + "`\n";
  }
  return text;
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string writes(const std::string& file, const std::string& text) {
  return "mkdir -p \"$(dirname " + quoted(file) + ")\"\nprintf '%s\\n' " + quoted(text) + " > " +
         quoted(file);
}

std::string waits_for(const std::string& file) {
  return "for i in $(seq 6000); do if [ -e " + quoted(file) +
         " ]; then break; fi; sleep 0.02; done\n[ -e " + quoted(file) + " ]";
}

std::string appends(const std::string& file, const std::string& line) {
  return "flock " + quoted(file) + ".lock sh -c 'echo \"$1\" >> \"$2\"' sh " + quoted(line) + " " +
         quoted(file);
}

}  // namespace plait::test
