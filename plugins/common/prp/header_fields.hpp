// The keys of a header, in all their spellings, to the fields of a Document.
#pragma once

#include "prp/document.hpp"

namespace plait::prp {

// Fills `document` from `header` (a map, or null for an empty one); keys that it does not know go
// to `extra`. The id stays empty when the header gives none.
void read_header(const yaml::Value& header, Document& document);

}  // namespace plait::prp
