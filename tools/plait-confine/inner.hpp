// The first process inside bubblewrap: starts the command and reaps what is left to it.
#pragma once

namespace plait::confine {

// Returns when the command and everything it left have ended; where no plait-supervise reads how
// the command ended, a moment after the command. Then the kernel ends the rest. The command's exit
// code, or 128 + n for signal n.
int run_inner(char** command);

// The pipe to plait-supervise, kept from what is started from now on; -1: there is none.
int take_report_file();

// Becomes the command. Returns when that is not possible, having said so.
int become(char** command, int report);

}  // namespace plait::confine
