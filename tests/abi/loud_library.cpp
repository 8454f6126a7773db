#include "loud_library.hpp"

namespace loud {

int from_a_static_library() {
  return 1;
}

}  // namespace loud
