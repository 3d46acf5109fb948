// SPDX-License-Identifier: MIT
//
// The transcript function: what it is told and where, without secrets.
#include "runner.hpp"
#include "server.hpp"

#include <stdexcept>
#include <string>
#include <thread>

using courriel::Message;
using courriel::Session;
using courriel::TranscriptSide;

TEST(transcript_tells_the_conversation_on_the_thread_of_the_call_without_secrets)
{
    Server server({"-user", "zoe", "-password", "secret-word", "-tls", "starttls"});
    std::string said;
    bool same_thread = true;
    const auto here = std::this_thread::get_id();
    auto options = server.options();
    options.username = "zoe";
    options.password = "secret-word";
    options.mechanism = "PLAIN";
    options.transcript = [&](TranscriptSide side, const std::string &line) {
        said += (side == TranscriptSide::client   ? "C: "
                 : side == TranscriptSide::server ? "S: "
                                                  : "-- ") +
                line + "\n";
        same_thread = same_thread && std::this_thread::get_id() == here;
        throw std::runtime_error("goes nowhere");
    };
    Session session(options);
    const auto message =
        Message().from("alice@example.com").to("bob@example.org").text("body of the mail");
    session.send(message);
    EXPECT(same_thread);
    EXPECT(said.find("C: EHLO ") != std::string::npos);
    EXPECT(said.find("S: 220 ") != std::string::npos);
    EXPECT(said.find("-- connected to ") != std::string::npos);
    EXPECT(said.find("AUTH PLAIN [hidden]") != std::string::npos ||
           said.find("[hidden]") != std::string::npos);
    EXPECT(said.find("C: MAIL FROM:<alice@example.com>") != std::string::npos);
    EXPECT(said.find("secret-word") == std::string::npos);
    EXPECT(said.find("AHpvZQBzZWNyZXQtd29yZA") == std::string::npos); // PLAIN's form of it
    EXPECT(said.find("body of the mail") == std::string::npos);

    said.clear();
    session.transcript(nullptr);
    session.send(message);
    EXPECT(said.empty());
    session.close();
    EXPECT(said.empty());
}

TEST(transcript_of_an_outbox_is_told_when_close_returns)
{
    Server server;
    std::string said;
    auto options = server.options();
    options.async_mode = true;
    options.transcript = [&](TranscriptSide, const std::string &line) { said += line + "\n"; };
    Session session(options);
    session.send(Message().from("alice@example.com").to("bob@example.org").text("x"));
    session.close();
    EXPECT(said.find("MAIL FROM:<alice@example.com>") != std::string::npos);
    EXPECT(said.find("QUIT") != std::string::npos);
}
