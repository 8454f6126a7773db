#include "launch/ledger.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <plait/error_class.hpp>
#include <random>

#include "text/strings.hpp"

namespace plait::launch {
namespace {

std::filesystem::path ledger_file(const Work& work) {
  return std::filesystem::path(work.run_dir) / "ledgers" /
         (text::file_name_for(work.step) + "-" + text::file_name_for(work.id) + ".json");
}

}  // namespace

Ledger read_ledger(const Work& work) {
  std::ifstream in(ledger_file(work), std::ios::binary);
  const Json json = Json::parse(in, nullptr, false);
  Ledger ledger;
  if (!json.is_object()) return ledger;
  ledger.agent = StepRequest::text(json, "agent");
  ledger.session = StepRequest::text(json, "session");
  ledger.agent_state = StepRequest::at(json, "agent_state");
  ledger.spent = spending_from_json(StepRequest::at(json, "spent"));
  if (const Json& retries = StepRequest::at(json, "retries"); retries.is_number_integer())
    ledger.retries = retries.get<int>();
  if (const Json& taken = StepRequest::at(json, "fallback"); taken.is_number_unsigned())
    ledger.fallback = taken.get<std::size_t>();
  return ledger;
}

Status write_ledger(const Work& work, const Ledger& ledger) {
  const auto file = ledger_file(work);
  const auto fresh = file.string() + ".new";
  std::error_code failed;
  std::filesystem::create_directories(file.parent_path(), failed);
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << dump(Json{{"agent", ledger.agent},
                     {"session", ledger.session},
                     {"agent_state", ledger.agent_state},
                     {"spent", to_json(ledger.spent)},
                     {"retries", ledger.retries},
                     {"fallback", ledger.fallback}});
    out.close();
    if (!out) return fail(error_class::io, "cannot write \"" + fresh + "\"", "is the disk full?");
  }
  std::filesystem::rename(fresh, file, failed);
  if (failed)
    return fail(error_class::io, "cannot write \"" + file.string() + "\": " + failed.message());
  return {};
}

std::string new_uuid() {
  std::random_device device;
  std::array<std::uint32_t, 4> words{device(), device(), device(), device()};
  words[1] = (words[1] & 0xFFFF0FFFU) | 0x00004000U;
  words[2] = (words[2] & 0x3FFFFFFFU) | 0x80000000U;
  std::array<char, 37> text{};
  (void)std::snprintf(text.data(), text.size(), "%08x-%04x-%04x-%04x-%04x%08x", words[0],
                      words[1] >> 16U, words[1] & 0xFFFFU, words[2] >> 16U, words[2] & 0xFFFFU,
                      words[3]);
  return text.data();
}

}  // namespace plait::launch
