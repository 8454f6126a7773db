// plait-plugin-host LIBRARY MEMORY: one component of a plugin in a process of its own, for
// `isolation = "process"`. Speaks frames (engine/plugins/isolation/frame.hpp) over descriptor 3 and
// ends when plait does.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <plait/call.hpp>
#include <plait/component.hpp>
#include <plait/error_class.hpp>
#include <string>

#include "far_host.hpp"
#include "plugins/isolation/frame.hpp"
#include "plugins/library.hpp"

namespace {

using plait::plugins::Frame;
using plait::plugins::FrameKind;

constexpr int kSocket = 3;

struct Made {
  const plait_component* component = nullptr;
  void* self = nullptr;
};

const plait_component* find_component(const plait_plugin& plugin, const std::string& kind,
                                      const std::string& name) {
  for (std::size_t i = 0; i < plugin.component_count; ++i)
    if (kind == plugin.components[i]->kind && name == plugin.components[i]->name)
      return plugin.components[i];
  return nullptr;
}

plait_status refuse(plait_call* call, const plait::Error& error) {
  const std::string text = plait::dump(plait::to_json(error));
  const plait_message message{plait::bytes_of(text), nullptr, 0};
  plait::far::host().reply(call, &message);
  return PLAIT_FAILED;
}

plait_status create(const std::string& library, const Frame& frame, plait_call* call, Made& made) {
  const auto plugin = plait::plugins::load_library(library);
  if (!plugin) return refuse(call, plugin.error());
  made.component = find_component(**plugin, frame.part(0), frame.part(1));
  if (made.component == nullptr)
    return refuse(call, plait::fail(plait::error_class::plugin, "plugin " + library + " has no " +
                                                                    frame.part(0) + " \"" +
                                                                    frame.part(1) + "\" any more"));
  return made.component->create(&plait::far::host(), call, plait::bytes_of(frame.part(2)),
                                &made.self);
}

plait_status invoke(const Frame& frame, plait_call* call, const Made& made) {
  std::vector<plait_bytes> blobs;
  for (std::size_t i = 2; i < frame.parts.size(); ++i)
    blobs.push_back(plait::bytes_of(frame.parts[i]));
  const plait_message request{plait::bytes_of(frame.part(1)), blobs.data(), blobs.size()};
  return made.component->invoke(made.self, call, plait::bytes_of(frame.part(0)), &request);
}

// How a call ended. An exception must not leave a plugin; plait is told of one that does.
Frame serve(const std::string& library, const Frame& frame, plait_call* call, Made& made) {
  const auto done = [](plait_status status) {
    return Frame{FrameKind::done, {std::to_string(status)}};
  };
  try {
    if (frame.kind == FrameKind::create) return done(create(library, frame, call, made));
    if (made.self == nullptr) return done(PLAIT_REFUSED);
    return done(invoke(frame, call, made));
  } catch (const std::exception& e) {
    return {FrameKind::done, {"0", "exception", e.what()}};
  } catch (...) {
    return {FrameKind::done, {"0", "thrown", ""}};
  }
}

void limit_memory(const char* text) {
  const rlim_t bytes = std::strtoull(text, nullptr, 10);
  if (bytes == 0) return;
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_AS, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("plait-plugin-host: plait starts it, for isolation = \"process\"\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (std::string_view(plait::detail::build_text).find("asan=0;tsan=0") != std::string_view::npos)
    limit_memory(argv[2]);  // a sanitizer maps far more than it uses
  const std::string library = argv[1];
  Made made;
  for (;;) {
    const auto frame = plait::plugins::read_frame(kSocket, std::nullopt);
    if (!frame) break;  // plait has gone, or needs this no more
    plait_call* call = plait::far::begin_call(kSocket);
    const Frame done = serve(library, *frame, call, made);
    plait::far::end_call();
    if (!plait::plugins::write_frame(kSocket, done, std::nullopt).ok()) break;
  }
  if (made.self != nullptr) made.component->destroy(made.self);
  return 0;
}
