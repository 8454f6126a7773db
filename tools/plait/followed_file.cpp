#include "followed_file.hpp"

#include <fstream>
#include <utility>

namespace plait::cli {

std::string FollowedFile::take(std::size_t limit) {
  std::ifstream in(path_, std::ios::binary);
  if (!in) return {};
  in.seekg(static_cast<std::streamoff>(at_));
  std::string out(limit, '\0');
  in.read(out.data(), static_cast<std::streamsize>(limit));
  out.resize(static_cast<std::size_t>(in.gcount()));
  at_ += out.size();
  return out;
}

std::string FollowedFile::take_lines(std::size_t longest) {
  constexpr std::size_t kPiece = std::size_t{64} * 1024;
  for (;;) {
    const std::string piece = take(kPiece);
    if (piece.empty()) return {};
    const auto end = piece.rfind('\n');
    if (end != std::string::npos) {
      std::string lines = take_rest() + piece.substr(0, end + 1);
      begun_ = piece.substr(end + 1);
      return lines;
    }
    begun_ += piece;
    if (begun_.size() > longest) return take_rest();
  }
}

}  // namespace plait::cli
