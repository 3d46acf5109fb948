// SPDX-License-Identifier: MIT
//
// What the examples have in common: where to send, from the environment, because source
// code is a bad place for a password.
//     COURRIEL_SERVER=smtp.example.com COURRIEL_USER=you@example.com
//     COURRIEL_PASSWORD=... COURRIEL_TO=someone@example.org [COURRIEL_PORT=587]
#ifndef EXAMPLES_SETTINGS_HPP
#define EXAMPLES_SETTINGS_HPP

#include "courriel.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

inline std::string setting(const char *name)
{
    const char *value = std::getenv(name);
    if (value == nullptr || *value == '\0') {
        std::cerr << "Please set " << name << ": see settings.hpp.\n";
        std::exit(2);
    }
    return value;
}

inline courriel::SessionOptions settings()
{
    courriel::SessionOptions options;
    options.server = setting("COURRIEL_SERVER");
    options.username = setting("COURRIEL_USER");
    options.password = setting("COURRIEL_PASSWORD");
    // Required: nothing is ever sent in clear. Its usual port is 587.
    options.option = courriel::Option::starttls;
    if (const char *port = std::getenv("COURRIEL_PORT"))
        options.port = std::atoi(port);
    return options;
}

#endif
