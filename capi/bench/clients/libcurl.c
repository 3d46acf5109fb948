/* SPDX-License-Identifier: MIT */
/* Sends a mail many times with libcurl, on one handle that keeps its connection:
   libcurl PORT COUNT FILE CA-FILE RECIPIENTS (CA-FILE empty: in clear) */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mail {
    char *data;
    size_t size, done;
};

static size_t give(char *buffer, size_t size, size_t count, void *user_data)
{
    struct mail *mail = user_data;
    size_t length = size * count;
    if (length > mail->size - mail->done)
        length = mail->size - mail->done;
    memcpy(buffer, mail->data + mail->done, length);
    mail->done += length;
    return length;
}

int main(int argc, char **argv)
{
    struct mail mail = {NULL, 0, 0};
    struct curl_slist *recipients = NULL;
    char url[64];
    FILE *file;
    CURL *curl;
    long count;
    int i;
    if (argc != 6 || !(file = fopen(argv[3], "rb"))) {
        fprintf(stderr, "usage: libcurl PORT COUNT FILE CA-FILE RECIPIENTS\n");
        return 2;
    }
    fseek(file, 0, SEEK_END);
    mail.size = (size_t)ftell(file);
    rewind(file);
    mail.data = malloc(mail.size);
    if (!mail.data || fread(mail.data, 1, mail.size, file) != mail.size)
        return 2;
    fclose(file);
    curl_global_init(CURL_GLOBAL_ALL);
    curl = curl_easy_init();
    for (i = 1; i <= atoi(argv[5]); i++) {
        snprintf(url, sizeof url, "<recipient%d@example.test>", i);
        recipients = curl_slist_append(recipients, url);
    }
    snprintf(url, sizeof url, "smtp://localhost:%s", argv[1]);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "<sender@example.test>");
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &mail);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail.size);
    /* Twice its usual buffer: the best that it does with long mails. */
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 128L * 1024);
    if (argv[4][0]) {
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
        curl_easy_setopt(curl, CURLOPT_CAINFO, argv[4]);
    }
    for (count = atol(argv[2]); count > 0; count--) {
        CURLcode code;
        mail.done = 0;
        code = curl_easy_perform(curl);
        if (code != CURLE_OK) {
            fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(code));
            return 1;
        }
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(recipients);
    free(mail.data);
    return 0;
}
