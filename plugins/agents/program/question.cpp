#include "agents/program/question.hpp"

#include <algorithm>
#include <array>

#include "text/strings.hpp"

namespace plait::agents {
namespace {

constexpr std::array<std::string_view, 9> kOffers{
    "would you like", "do you want me to", "shall i also", "should i also", "anything else",
    "want me to",     "is there anything", "can i help",   "ready to"};

// What follows the last empty line.
std::string_view last_paragraph(std::string_view message) {
  const char* begin = message.data();
  for (const std::string_view line : text::lines(message))
    if (text::trim(line).empty()) begin = line.data() + line.size();
  return text::trim(message.substr(static_cast<std::size_t>(begin - message.data())));
}

}  // namespace

std::string question_of(std::string_view message, bool did_work) {
  message = text::trim(message);
  std::string_view end = message;
  // Marks of markdown and closing quotes and brackets may follow the question mark.
  while (!end.empty() && std::string_view("*_`\"')]> ").find(end.back()) != std::string_view::npos)
    end.remove_suffix(1);
  if (!end.ends_with('?') && !end.ends_with("\xef\xbc\x9f")) return {};
  const std::string_view paragraph = last_paragraph(message);
  if (did_work) {
    // The last sentence, or the line of it.
    const std::string words = text::lower(paragraph);
    const auto begin = words.find_last_of(".!\n");
    const std::string_view sentence =
        std::string_view(words).substr(begin == std::string::npos ? 0 : begin + 1);
    if (std::any_of(kOffers.begin(), kOffers.end(), [&](std::string_view offer) {
          return sentence.find(offer) != std::string_view::npos;
        }))
      return {};
  }
  // A question whose paragraph is short stands for itself only with what is before it.
  return std::string(paragraph.size() < 200 && message.size() < 2000 ? message : paragraph);
}

}  // namespace plait::agents
