// SPDX-License-Identifier: MIT

#include "json.hpp"

#include <cstdlib>
#include <stdexcept>

namespace json {

namespace {

const Value none;

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text) {}

    Value document()
    {
        Value value = any();
        space();
        if (!rest_.empty())
            wrong();
        return value;
    }

private:
    std::string_view rest_;

    [[noreturn]] void wrong() const
    {
        throw std::runtime_error("not JSON at: " + std::string(rest_.substr(0, 40)));
    }
    void space()
    {
        while (!rest_.empty() &&
               std::string_view(" \t\r\n").find(rest_[0]) != std::string_view::npos)
            rest_.remove_prefix(1);
    }
    bool took(std::string_view word)
    {
        space();
        if (rest_.substr(0, word.size()) != word)
            return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    void take(std::string_view word)
    {
        if (!took(word))
            wrong();
    }

    Value any()
    {
        Value value;
        if (took("null"))
            return value;
        if (took("true") || took("false")) {
            value.kind = Value::Kind::boolean;
            value.boolean = *(rest_.data() - 2) == 'u'; // tr-u-e, fal-s-e
            return value;
        }
        if (took("{")) {
            value.kind = Value::Kind::object;
            for (bool first = true; !took("}"); first = false) {
                if (!first)
                    take(",");
                std::string name = string();
                take(":");
                value.object.emplace(std::move(name), any());
            }
            return value;
        }
        if (took("[")) {
            value.kind = Value::Kind::list;
            for (bool first = true; !took("]"); first = false) {
                if (!first)
                    take(",");
                value.list.push_back(any());
            }
            return value;
        }
        if (!rest_.empty() && rest_[0] == '"') {
            value.kind = Value::Kind::text;
            value.text = string();
            return value;
        }
        const std::string digits(rest_.substr(0, rest_.find_first_not_of("+-.eE0123456789")));
        if (digits.empty())
            wrong();
        value.kind = Value::Kind::number;
        value.number = std::strtod(digits.c_str(), nullptr);
        rest_.remove_prefix(digits.size());
        return value;
    }

    char32_t four_digits()
    {
        if (rest_.size() < 4)
            wrong();
        const auto unit = static_cast<char32_t>(
            std::strtoul(std::string(rest_.substr(0, 4)).c_str(), nullptr, 16));
        rest_.remove_prefix(4);
        return unit;
    }

    std::string string()
    {
        take("\"");
        std::string text;
        for (;;) {
            if (rest_.empty())
                wrong();
            const char c = rest_[0];
            rest_.remove_prefix(1);
            if (c == '"')
                return text;
            if (c != '\\') {
                text += c;
                continue;
            }
            if (rest_.empty())
                wrong();
            const char escaped = rest_[0];
            rest_.remove_prefix(1);
            static constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";
            if (const auto at = letters.find(escaped); at != std::string_view::npos)
                text += meanings[at];
            else if (escaped == 'u')
                append(text, code_point());
            else
                text += escaped;
        }
    }

    char32_t code_point()
    {
        const char32_t unit = four_digits();
        if (unit < 0xD800 || unit > 0xDBFF)
            return unit;
        take("\\u");
        return 0x10000 + ((unit - 0xD800) << 10) + (four_digits() - 0xDC00);
    }

    static void append(std::string &text, char32_t point)
    {
        const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
        if (point < 0x80) {
            byte(point);
        } else if (point < 0x800) {
            byte(0xC0 | (point >> 6));
            byte(0x80 | (point & 0x3F));
        } else if (point < 0x10000) {
            byte(0xE0 | (point >> 12));
            byte(0x80 | ((point >> 6) & 0x3F));
            byte(0x80 | (point & 0x3F));
        } else {
            byte(0xF0 | (point >> 18));
            byte(0x80 | ((point >> 12) & 0x3F));
            byte(0x80 | ((point >> 6) & 0x3F));
            byte(0x80 | (point & 0x3F));
        }
    }
};

} // namespace

const Value &Value::operator[](const std::string &name) const
{
    const auto found = object.find(name);
    return found == object.end() ? none : found->second;
}

const Value &Value::operator[](std::size_t index) const
{
    return index < list.size() ? list[index] : none;
}

Value parse(std::string_view text) { return Parser(text).document(); }

} // namespace json
