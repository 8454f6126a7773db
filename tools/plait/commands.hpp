// The commands of plait, one function each: arguments without the command's name in, exit code out.
#pragma once

#include <string>
#include <vector>

namespace plait::cli {

using Args = std::vector<std::string>;

int command_run(const Args& args);
int command_exec(const Args& args);
int command_plan(const Args& args);
int command_graph(const Args& args);
int command_resume(const Args& args);
int command_decide(const Args& args);
int command_answer(const Args& args);
int command_tell(const Args& args);
int command_restore(const Args& args);
int command_cancel(const Args& args);
int command_runs(const Args& args);
int command_status(const Args& args);
int command_report(const Args& args);
int command_logs(const Args& args);
int command_pipelines(const Args& args);
int command_plugins(const Args& args);
int command_doctor(const Args& args);
int command_schema(const Args& args);
int command_init(const Args& args);
int command_check(const Args& args);
int command_config(const Args& args);
int command_trust(const Args& args);

}  // namespace plait::cli
