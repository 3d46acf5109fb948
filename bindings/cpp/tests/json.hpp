// SPDX-License-Identifier: MIT
//
// As much JSON as is needed to read what smtptestd prints.
#ifndef COURRIEL_TESTS_JSON_HPP
#define COURRIEL_TESTS_JSON_HPP

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace json {

class Value {
public:
    enum class Kind { null, boolean, number, text, list, object };

    Kind kind = Kind::null;
    bool boolean = false;
    double number = 0;
    std::string text;
    std::vector<Value> list;
    std::map<std::string, Value> object;

    // A member or an element; a null value when there is none, so that a test can go down
    // several steps and fail at the end with what it found.
    const Value &operator[](const std::string &name) const;
    const Value &operator[](std::size_t index) const;
    int integer() const { return static_cast<int>(number); }
    std::size_t size() const { return list.size(); }
};

// Throws std::runtime_error when the text is not JSON.
Value parse(std::string_view text);

} // namespace json

#endif
