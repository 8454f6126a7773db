#include "mask/hide.hpp"

#include "mask/masker.hpp"

namespace plait::mask {

void hide(const Secrets& secrets, std::string& text) {
  if (secrets.empty()) return;
  const std::string_view view = text;
  std::size_t at = 0;
  while (at < view.size() && !secrets.may_begin(view.substr(at))) ++at;
  if (at == view.size()) return;
  Masker masker(secrets);
  std::string out(masker.feed(text));
  out += masker.finish();
  text = std::move(out);
}

}  // namespace plait::mask
