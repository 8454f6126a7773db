#include <gtest/gtest.h>

#include <cstdlib>

#include "git/commit.hpp"
#include "git/history.hpp"
#include "git_fixture.hpp"

namespace plait::git {
namespace {

using test::GitRepo;

TEST(MakingACommit, HasParentsMessageAndIdentity) {
  GitRepo repo;
  const Repository opened = repo.open();
  const auto identity = read_identity(opened);
  ASSERT_TRUE(identity.ok()) << identity.error().message;
  const Sha main = repo.tip("main");
  const auto made = create_commit(opened, *identity,
                                  {repo.tip("main^{tree}"), {main, main}, "Merge PRP-A: add – a"});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(repo.git({"log", "-1", "--format=%an %ce %s", *made}),
            "Tess Ter tess@example.com Merge PRP-A: add – a");
  EXPECT_EQ(read_commit(opened, *made)->parents.size(), 2U);
  EXPECT_TRUE(repo.is_sound());
}

TEST(MakingACommit, WithoutAnIdentityNamesTheCommands) {
  GitRepo repo;
  repo.git({"config", "--unset", "user.email"});
  repo.git({"config", "--unset", "user.name"});
  repo.configure("user.useConfigOnly", "true");
  ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
  const auto identity = read_identity(repo.open());
  ::unsetenv("GIT_CONFIG_GLOBAL");
  ASSERT_FALSE(identity.ok());
  EXPECT_EQ(identity.error().code, "config");
  EXPECT_NE(identity.error().remedy.find("user.email"), std::string::npos);
}

class SigningCommits : public ::testing::Test {
 protected:
  SigningCommits() {
    repo_.configure("commit.gpgSign", "true");
    repo_.configure("gpg.program", program().string());
  }
  [[nodiscard]] std::filesystem::path program() const { return repo_.beside("gpg"); }
  void signing_program(const std::string& script) const {
    test::write_file(program(), "#!/bin/sh\n" + script);
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }
  [[nodiscard]] Result<Sha> commit() const {
    const Repository opened = repo_.open();
    return create_commit(opened, *read_identity(opened),
                         {repo_.tip("main^{tree}"), {repo_.tip("main")}, "Signed"});
  }
  GitRepo repo_;
};

TEST_F(SigningCommits, IsDoneWhereConfigured) {
  signing_program(
      "cat >/dev/null; printf '[GNUPG:] SIG_CREATED x\\n' >&2\n"
      "printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nabc\\n-----END PGP SIGNATURE-----\\n'\n");
  const auto made = commit();
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_NE(repo_.git({"cat-file", "commit", *made}).find("gpgsig"), std::string::npos);
}

TEST_F(SigningCommits, ThatFailsIsAnErrorAndNoUnsignedCommit) {
  signing_program("echo no key >&2; exit 1\n");
  const auto made = commit();
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().remedy.find("commit.gpgSign"), std::string::npos);
}

}  // namespace
}  // namespace plait::git
