// SPDX-License-Identifier: MIT

#include "server.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int patience_ms = 30000; // far more than anything here takes, on a busy machine too

[[noreturn]] void fail(const std::string &what) { throw std::runtime_error(what); }

} // namespace

std::filesystem::path tree()
{
    const char *root = std::getenv("COURRIEL_TREE");
    return root != nullptr ? root : ".";
}

TemporaryFolder::TemporaryFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "courriel-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        fail(std::string("no temporary folder: ") + std::strerror(errno));
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::file(const std::string &name, const std::string &content) const
{
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
}

Server::Server(std::vector<std::string> arguments)
{
    for (std::size_t i = 0; i + 1 < arguments.size(); i++) {
        if (arguments[i] == "-user")
            user_ = arguments[i + 1];
        if (arguments[i] == "-password")
            password_ = arguments[i + 1];
    }
    const std::string program = (tree() / "build" / "smtptestd").string();
    arguments.insert(arguments.begin(), {program, "-certs", folder_.path().string()});
    std::vector<char *> argv;
    for (std::string &argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);

    // Closed on exec, or one server would hold the other's standard input open.
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        fail("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    const int error = posix_spawn(&process_, program.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    to_ = in[1];
    from_ = out[0];
    if (error != 0)
        fail("cannot start " + program + ": " + std::strerror(error) + "; run make first");

    const json::Value listening = next("listening");
    port_ = listening["port"].integer();
    ca_ = listening["ca"].text;
    tls_ = listening["tls"].text;
}

Server::~Server()
{
    close(to_); // it ends when its standard input does
    close(from_);
    if (process_ > 0)
        waitpid(process_, nullptr, 0);
}

std::string Server::line()
{
    for (;;) {
        if (const auto end = unread_.find('\n'); end != std::string::npos) {
            std::string one = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return one;
        }
        pollfd ready{from_, POLLIN, 0};
        const int count = poll(&ready, 1, patience_ms);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            fail("the test server reported nothing for 30 seconds");
        char bytes[65536];
        const ssize_t got = read(from_, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            fail("the test server ended");
        unread_.append(bytes, static_cast<std::size_t>(got));
    }
}

json::Value Server::next(const std::string &kind)
{
    for (auto one = kept_.begin(); one != kept_.end(); ++one) {
        if ((*one)["event"].text == kind) {
            json::Value found = std::move(*one);
            kept_.erase(one);
            return found;
        }
    }
    for (;;) {
        json::Value event = json::parse(line());
        if (event["event"].text == kind)
            return event;
        kept_.push_back(std::move(event));
    }
}

bool Server::holds(const std::string &kind) const
{
    for (const json::Value &one : kept_)
        if (one["event"].text == kind)
            return true;
    return false;
}

courriel::SessionOptions Server::options() const
{
    courriel::SessionOptions options;
    options.server = "localhost";
    options.port = port_;
    options.ip_version = 4; // the server listens on 127.0.0.1
    options.option = tls_ == "starttls"   ? courriel::Option::starttls
                     : tls_ == "implicit" ? courriel::Option::implicit_tls
                                          : courriel::Option::clear;
    options.username = user_;
    options.password = password_;
    if (tls_ != "none")
        options.ca_file = ca_;
    options.timeout = std::chrono::seconds(20);
    return options;
}
