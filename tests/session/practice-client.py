# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's smtplib as a client of the practice server: practice-clients.sh

MECHANISM WAY VERIFY FROM TO FILE [bdat|pipelined|help|timeout=SECONDS]
Port, CA file, user and secret come in the environment; an error is told as
the name of its class and the code of the reply, and ends with status 1.
"""
import os
import smtplib
import ssl
import sys

mech, way, verify, sender, recipient, path = sys.argv[1:7]
more = sys.argv[7:]
timeout = 20
for word in more:
    if word.startswith("timeout="):
        timeout = float(word[8:])
port = int(os.environ["PORT"])
user = os.environ["USER_NAME"]
secret = os.environ["SECRET"]


def tls_context():
    context = ssl.create_default_context(cafile=os.environ["CA"])
    if verify == "no":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def connect():
    if way == "implicit":
        client = smtplib.SMTP_SSL("127.0.0.1", port, "client.example",
                                  timeout=timeout, context=tls_context())
    else:
        client = smtplib.SMTP("127.0.0.1", port, "client.example",
                              timeout=timeout)
    client.ehlo()
    if way == "starttls":
        client.starttls(context=tls_context())
        client.ehlo()
    return client


def xoauth2(challenge=None):
    if challenge:
        return ""
    return f"user={user}\1auth=Bearer {secret}\1\1"


def log_in(client):
    if mech == "-":
        return
    if not client.has_extn("auth"):
        raise smtplib.SMTPNotSupportedError("AUTH is not offered")
    client.user, client.password = user, secret
    if mech == "XOAUTH2":
        client.auth(mech, xoauth2)
        return
    client.auth(mech, {"PLAIN": client.auth_plain,
                       "LOGIN": client.auth_login,
                       "CRAM-MD5": client.auth_cram_md5}[mech])


def expect(reply, code):
    if reply[0] != code:
        raise smtplib.SMTPResponseException(*reply)


def begin(client):
    expect(client.mail(sender), 250)
    expect(client.rcpt(recipient), 250)


def send_chunks(client):
    text = b"Subject: practice\r\n\r\nA line.\r\n.\r\nnot the end\r\n"
    begin(client)
    for at in range(0, len(text), 20):
        chunk = text[at:at + 20]
        client.send(b"BDAT %d\r\n" % len(chunk) + chunk)
        expect(client.getreply(), 250)
    client.send(b"BDAT 0 LAST\r\n")
    expect(client.getreply(), 250)
    print(f"taken in {(len(text) + 19) // 20} chunks")


def send_at_once(client):
    client.send(f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\n"
                "DATA\r\n")
    for code in (250, 250, 354):
        expect(client.getreply(), code)
    client.send("Subject: practice\r\n\r\nA line.\r\n.\r\nNOOP\r\n"
                f"MAIL FROM:<{sender}>\r\nRSET\r\n")
    for code in (250, 250, 250, 250):
        expect(client.getreply(), code)
    print("taken at once")


def ask_around(client):
    for line in ("VRFY ann", "EXPN all", "NOOP", "RSET", "HELP"):
        print(line.split()[0], client.docmd(line)[0])


def main():
    client = connect()
    log_in(client)
    if "bdat" in more:
        send_chunks(client)
    elif "pipelined" in more:
        send_at_once(client)
    elif "help" in more:
        ask_around(client)
    else:
        with open(path, encoding="ascii") as message:
            client.sendmail(sender, [recipient], message.read())
    client.quit()


try:
    main()
except smtplib.SMTPRecipientsRefused as error:
    sys.exit("SMTPRecipientsRefused %d %r" %
             next(iter(error.recipients.values())))
except smtplib.SMTPResponseException as error:
    sys.exit(f"{type(error).__name__} {error.smtp_code} {error.smtp_error}")
except (smtplib.SMTPException, OSError) as error:
    sys.exit(f"{type(error).__name__} {error}")
