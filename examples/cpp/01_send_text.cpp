// SPDX-License-Identifier: MIT
//
// Sends a text mail: connects, switches to TLS (STARTTLS), signs in, sends.
//
//     c++ -std=c++17 01_send_text.cpp -lcourriel -o send_text
//
// The settings come from the environment: see settings.hpp.
#include "settings.hpp"

int main()
{
    try {
        courriel::Session session(settings()); // connected and signed in from here on
        session.send(courriel::Message()
                         .from(setting("COURRIEL_USER"))
                         .to(setting("COURRIEL_TO"))
                         .subject("A first mail from C++")
                         .text("Hello!\n\nThis mail was sent with Courriel.\n"));
        std::cout << "The server has it.\n";
    } catch (const courriel::Error &error) {
        std::cerr << error.what() << '\n' << error.hint() << '\n';
        return 1;
    }
}
