#include "options.hpp"

#include <map>

namespace plait::confine {
namespace {

std::string set_rule(Options& options, Rule::Access access, const std::string& path) {
  if (path.empty() || path[0] != '/') return "not an absolute path: " + path;
  options.rules.push_back({access, path});
  return {};
}

std::string set_way(Options& options, const std::string& value) {
  if (value == "bubblewrap")
    options.way = Way::bubblewrap;
  else if (value == "landlock")
    options.way = Way::landlock;
  else
    return "no such way: " + value;
  return {};
}

std::string set_network(Options& options, const std::string& value) {
  if (value == "on") {
    options.network = Network::on;
  } else if (value == "off") {
    options.network = Network::off;
  } else {
    if (value.rfind(':') == std::string::npos) return "not host:port: " + value;
    options.network = Network::proxy;
    options.proxy = value;
  }
  return {};
}

std::string set_option(Options& options, const std::string& name, const std::string& value) {
  static const std::map<std::string, Rule::Access> accesses{
      {"--read-only", Rule::Access::read_only},
      {"--made-read-only", Rule::Access::made_read_only},
      {"--writable", Rule::Access::writable},
      {"--made-writable", Rule::Access::made_writable},
      {"--hidden", Rule::Access::hidden}};
  static const std::map<std::string, std::string Options::*> texts{
      {"--bubblewrap", &Options::bubblewrap}, {"--tmp", &Options::tmp}};
  static const std::map<std::string, std::string Branch::*> of_branch{
      {"--common", &Branch::common},
      {"--branch", &Branch::name},
      {"--branch-folder", &Branch::folder}};
  if (name == "--way") return set_way(options, value);
  if (name == "--network") return set_network(options, value);
  if (name == "--setenv") {
    options.setenv.push_back(value);
    return {};
  }
  if (const auto it = accesses.find(name); it != accesses.end())
    return set_rule(options, it->second, value);
  if (const auto it = texts.find(name); it != texts.end()) {
    options.*(it->second) = value;
    return {};
  }
  if (const auto it = of_branch.find(name); it != of_branch.end()) {
    options.branch.*(it->second) = value;
    return {};
  }
  return "unknown option: " + name;
}

}  // namespace

std::string parse_options(int argc, char** argv, Options& options) {
  int at = 1;
  for (; at < argc; ++at) {
    const std::string name = argv[at];
    if (name == "--") break;
    if (name == "--inner") {
      options.inner = true;
      continue;
    }
    if (at + 1 == argc) return "a value is missing: " + name;
    if (std::string problem = set_option(options, name, argv[++at]); !problem.empty())
      return problem;
  }
  if (at + 1 >= argc) return "no command after --";
  options.command = argv + at + 1;
  if (options.inner) return {};
  if (options.way == Way::bubblewrap && options.bubblewrap.empty())
    return "--bubblewrap is missing";
  if (options.way == Way::bubblewrap && options.tmp.empty()) return "--tmp is missing";
  const Branch& branch = options.branch;
  if (!branch.common.empty() && (branch.name.empty() || branch.folder.empty()))
    return "--common needs --branch and --branch-folder";
  return {};
}

}  // namespace plait::confine
