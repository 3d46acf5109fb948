// SPDX-License-Identifier: MIT
// Carries out the orders of orders.py that concern signed mails through the C++ header.
#include <courriel.hpp>

#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using Fields = std::vector<std::string>;

std::string decoded(const std::string &text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string encoded(const std::string &text)
{
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        char hex[4];
        std::snprintf(hex, sizeof hex, "%%%02X", byte);
        out += byte < 0x20 || byte == 0x7f || c == '%' ? std::string(hex) : std::string(1, c);
    }
    return out;
}

Fields fields(const std::string &line)
{
    Fields all;
    std::size_t from = 0;
    for (std::size_t tab; (tab = line.find('\t', from)) != std::string::npos; from = tab + 1)
        all.push_back(decoded(line.substr(from, tab - from)));
    all.push_back(decoded(line.substr(from)));
    return all;
}

std::string contents(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot open " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

class Sender {
public:
    std::string carry_out(const Fields &order)
    {
        if (order.at(0) == "open") {
            open(order);
        } else if (order[0] == "message") {
            message_ = courriel::Message();
        } else if (order[0] == "send") {
            return send();
        } else if (order[0] == "close") {
            session_.reset();
        } else {
            build(order);
        }
        return "";
    }

private:
    void open(const Fields &order)
    {
        courriel::SessionOptions options;
        options.server = order.at(1);
        options.port = std::stoi(order.at(2));
        options.username = order.at(3);
        options.password = order.at(4);
        options.option = static_cast<courriel::Option>(std::stoi(order.at(5)));
        options.ca_file = order.at(6);
        session_ = std::make_unique<courriel::Session>(options);
    }

    std::string send()
    {
        const courriel::SendResult result = session_->send(message_);
        std::string line = "\t" + std::to_string(result.sent_fully() ? 1 : 2) + "\t" +
                           encoded(result.message_id());
        for (const auto &recipient : result.recipients())
            line += "\t" + std::to_string(recipient.smtp_code);
        return line;
    }

    void build(const Fields &order)
    {
        courriel::Message &m = message_;
        const std::map<std::string, std::function<void()>> builders = {
            {"from", [&] { m.from(order.at(1)); }},
            {"to", [&] { m.to(order.at(1)); }},
            {"subject", [&] { m.subject(order.at(1)); }},
            {"text", [&] { m.text(order.at(1)); }},
            {"html", [&] { m.html(order.at(1)); }},
            {"file", [&] { m.attach(order.at(1), order.at(2), order.at(3)); }},
            {"data", [&] { m.attach_data(order.at(2), contents(order.at(1)), order.at(3)); }},
            {"dkim", [&] { m.dkim(order.at(1), order.at(2), contents(order.at(3))); }},
            {"dkim-file", [&] { m.dkim_file(order.at(1), order.at(2), order.at(3)); }},
            {"sign", [&] { m.smime_signer(contents(order.at(1)), contents(order.at(2))); }},
            {"sign-file", [&] { m.smime_signer_file(order.at(1), order.at(2)); }},
            {"encrypt", [&] { m.smime_recipient(contents(order.at(1))); }},
        };
        builders.at(order[0])();
    }

    std::unique_ptr<courriel::Session> session_;
    courriel::Message message_;
};

} // namespace

int main()
{
    Sender sender;
    for (std::string line; std::getline(std::cin, line);) {
        try {
            const std::string values = sender.carry_out(fields(line));
            std::cout << "ok" << values << std::endl;
        } catch (const courriel::Error &error) {
            std::cout << "fail\t" << static_cast<int>(error.code()) << '\t' << error.smtp_code()
                      << '\t' << encoded(error.enhanced_code()) << '\t' << error.outcome_unknown()
                      << '\t' << encoded(error.everything()) << std::endl;
        }
    }
}
