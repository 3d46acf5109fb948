// SPDX-License-Identifier: MIT
//
// Every misbehaviour in the test server's table gives the code that stands there, in C++
// and in C. The same table is played by the tests of the other languages.
#include "runner.hpp"
#include "server.hpp"

#include <atomic>
#include <thread>

namespace {

struct Ending {
    std::string code = "OK";
    int reply = 0;

    Ending(const courriel::Error *error, const json::Value &row)
    {
        if (error == nullptr)
            return;
        code = error->name();
        reply = error->smtp_code();
        for (const char *secret : {"password", "token"}) {
            const std::string &text = row[secret].text;
            for (const std::string &told :
                 {std::string(error->what()), std::string(error->everything()),
                  std::string(error->server_text())})
                if (!text.empty() && told.find(text) != std::string::npos)
                    code = "a secret in " + told;
        }
    }
    explicit Ending(const std::string &printed)
        : code(printed.substr(0, printed.find(' '))),
          reply(std::stoi(printed.substr(printed.find(' '))))
    {
    }
};

bool has(const json::Value &row, const char *property)
{
    for (const json::Value &one : row["properties"].list)
        if (one.text == property)
            return true;
    return false;
}

Ending in_cpp(const json::Value &row, const std::string &ca)
{
    const std::string &security = row["security"].text, &operation = row["operation"].text;
    courriel::SessionOptions options;
    options.server = "127.0.0.1";
    options.port = row["port"].integer();
    options.option = security == "starttls"   ? courriel::Option::starttls
                     : security == "implicit" ? courriel::Option::implicit_tls
                                              : courriel::Option::default_;
    options.ca_file = ca;
    options.username = row["user"].text;
    options.password = row["password"].text;
    options.auth_token = row["token"].text;
    options.timeout = std::chrono::seconds(row["timeout_seconds"].integer());
    options.all_or_none = has(row, "all_or_none=1");
    options.sign_in_required = has(row, "sign_in_required=1");
    if (has(row, "ignore_errors=4"))
        options.ignore_errors = courriel::Ignore::expired;
    std::optional<courriel::Session> session;
    try {
        session.emplace(options);
    } catch (const courriel::Error &error) {
        if (operation != "start")
            throw;
        return Ending(&error, row);
    }
    if (operation == "start")
        return Ending(nullptr, row);

    courriel::Message message =
        courriel::Message().from("sender@example.org").subject("A scenario");
    for (const json::Value &recipient : row["recipients"].list)
        message.to(recipient.text);
    std::string text;
    while (text.size() < static_cast<std::size_t>(row["size"].integer()))
        text += "A line of text that says nothing at all, again and again.\n";
    message.text(text);
    courriel::SendResult result = session->try_send(message);
    if (operation == "send-twice")
        result = session->try_send(message);
    return Ending(result.error(), row);
}

Ending in_c(const json::Value &row, const std::string &ca)
{
    std::string properties;
    for (const json::Value &one : row["properties"].list)
        properties += one.text + " ";
    std::vector<std::string> arguments = {
        (tree() / "build" / "cpp" / "scenario").string(),
        row["operation"].text,
        row["security"].text,
        std::to_string(row["port"].integer()),
        ca,
        row["user"].text,
        row["password"].text,
        row["token"].text,
        std::to_string(row["timeout_seconds"].integer()),
        std::to_string(row["size"].integer()),
        properties,
    };
    for (const json::Value &recipient : row["recipients"].list)
        arguments.push_back(recipient.text);
    return Ending(output_of(arguments));
}

void play_all(Ending (*play)(const json::Value &, const std::string &))
{
    Server server({"-all-scenarios"});
    const json::Value table = server.next("scenarios");
    const std::vector<json::Value> &rows = table["scenarios"].list;
    REQUIRE(rows.size() > 150);

    // Most of the time is spent waiting for time-outs: several at once.
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < rows.size(); i = next++) {
            const json::Value &row = rows[i];
            const std::string what = row["scenario"].text + " (" + row["title"].text + ")";
            try {
                const Ending ending = play(row, table["ca"].text);
                if (ending.code != row["code"].text)
                    runner::fail(__FILE__, __LINE__,
                                 what + " gave " + ending.code + ", not " + row["code"].text);
                else if (row["reply"].integer() != 0 && ending.reply != row["reply"].integer())
                    runner::fail(__FILE__, __LINE__,
                                 what + " gave the server's code " + std::to_string(ending.reply) +
                                     ", not " + std::to_string(row["reply"].integer()));
            } catch (const std::exception &error) {
                runner::fail(__FILE__, __LINE__, what + ": " + error.what());
            }
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; i++)
        threads.emplace_back(work);
    for (std::thread &one : threads)
        one.join();

    // The server has watched as well: a client that leaves its script is reported.
    EXPECT_EQUAL(server.end(), 0);
    while (server.holds("script")) {
        const json::Value played = server.next("script");
        if (!played["ok"].boolean)
            runner::fail(__FILE__, __LINE__,
                         played["scenario"].text + " went another way:\n" + played["diff"].text);
    }
}

} // namespace

TEST(every_misbehaviour_of_a_server_gives_its_code_in_cpp) { play_all(in_cpp); }

TEST(every_misbehaviour_of_a_server_gives_its_code_in_c) { play_all(in_c); }
