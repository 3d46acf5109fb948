// SPDX-License-Identifier: MIT
//
// Sends text, HTML and an attachment, with accents everywhere.
//
//     c++ -std=c++17 02_html_attachment.cpp -lcourriel -o html_attachment
//     ./html_attachment prices.csv
//
// All texts are UTF-8; so this file has to be.
#include "settings.hpp"

int main(int count, char **arguments)
{
    const std::filesystem::path file = count > 1 ? arguments[1] : "prices.csv";
    try {
        courriel::Session session(settings());
        const courriel::Message message =
            courriel::Message()
                .from(courriel::mailbox("Zoé Müller", setting("COURRIEL_USER")))
                .to(setting("COURRIEL_TO"))
                .subject("Déjà vu à Noël: 日本語 ✓")
                // Programs that show no HTML show the text.
                .text("Bonjour,\n\nles prix de l'été sont joints.\n\nZoé\n")
                .html("<p>Bonjour,</p>\n<p>les <b>prix de l'été</b> sont joints.</p>\n")
                // The name that is shown may be another than that of the file; the
                // content type is found out.
                .attach(file, "Prix d'été.csv");
        const courriel::SendResult result = session.send(message);
        std::cout << "The server says: " << result.server_reply() << '\n'
                  << "Message-ID: " << result.message_id() << '\n';
    } catch (const courriel::Error &error) {
        std::cerr << error.everything() << '\n';
        return 1;
    }
}
