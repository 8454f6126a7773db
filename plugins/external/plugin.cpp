#include "external/external.hpp"

namespace plait::external {

using ExternalScorer = ExternalOf<Scorer>;
using ExternalCheck = ExternalOf<Check>;
using ExternalAgent = ExternalOf<Agent>;
using ExternalRunner = ExternalOf<Runner>;
using ExternalGate = ExternalOf<Gate>;
using ExternalStrategy = ExternalOf<MergeStrategy>;
using ExternalObserver = ExternalOf<Observer>;

}  // namespace plait::external

PLAIT_PLUGIN("external", "1.0.0", plait::external::ExternalScorer, plait::external::ExternalCheck,
             plait::external::ExternalAgent, plait::external::ExternalRunner,
             plait::external::ExternalGate, plait::external::ExternalStrategy,
             plait::external::ExternalObserver)
