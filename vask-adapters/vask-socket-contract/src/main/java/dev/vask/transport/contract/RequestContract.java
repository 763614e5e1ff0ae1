package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The requests that an adapter gets from clients, proxies and attackers, well-formed or not, over a real connection: the same
 * responses on every server, no 500, no stack trace. Extend it; one class for each server.
 */
public abstract class RequestContract extends HandshakeContract {
    private static final int LONG = 20_000;

    /** For subclasses. */
    protected RequestContract() {}

    @ParameterizedTest(name = "{0}")
    @DisplayName("a call with an ambiguous path reaches the API as it was sent [S-50]")
    @ValueSource(
            strings = {
                "/apps/1/channels/%2E%2E",
                "/apps/1/channels/%2e",
                "/apps/1/channels/..",
                "/apps/1/../2/events",
                "/apps//1/events",
                "/apps/1//events",
                "/apps/1/channels/%252e"
            })
    void ambiguousCalls(String path) throws Exception {
        assertAskedUnless(Deviation.REFUSES_AMBIGUOUS_PATHS, path, path.contains("%") || path.contains("//"));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a call with an encoded slash or backslash reaches the API as it was sent")
    @ValueSource(strings = {"/apps/1/channels/a%2Fb", "/apps/1/channels/a%5Cb"})
    void encodedSlashesInCalls(String path) throws Exception {
        assertAskedUnless(Deviation.REFUSES_ENCODED_SLASHES, path, true);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a call whose path has raw characters reaches the API as it was sent")
    @ValueSource(strings = {"/apps/1/channels/a|b", "/apps/1/channels/{a}"})
    void rawCalls(String path) throws Exception {
        assertAskedUnless(Deviation.REFUSES_RAW_PATHS, path, true);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a call whose path has a percent sign that begins no escape reaches the API as it was sent")
    @ValueSource(strings = {"/apps/1/channels/%zz", "/apps/1/channels/%"})
    void badEscapesInCalls(String path) throws Exception {
        assertAskedUnless(Deviation.REFUSES_BAD_ESCAPES_IN_PATHS, path, true);
    }

    private void assertAskedUnless(Deviation how, String path, boolean shows) throws Exception {
        RawHttp.Response response = exchange(request("GET " + path + "?a=b HTTP/1.1", "Connection: close\r\n"));
        if (shows && deviates(how)) {
            assertThat(response.status()).isEqualTo(400);
        } else {
            assertThat(response.body()).isEqualTo(path + "|a=b");
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a body that cannot be read → 4xx or the end of the connection, and the API is not asked")
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nhello\r\n",
                "Content-Length: x\r\n\r\nhello",
                "Content-Length: -5\r\n\r\nhello",
                "Content-Length: +5\r\n\r\nhello",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "Content-Length: 99999999999999999999\r\n\r\nhello"
            })
    void malformedBodies(String rest) throws Exception {
        assertUnread(exchange(post(rest)));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a body that ends early → 4xx or the end of the connection, and the API is not asked")
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nhello",
                "Content-Length: 10\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nhello"
            })
    void halfBodies(String rest) throws Exception {
        RawHttp.Response response = RawHttp.exchangeThenFin(port(), post(rest));
        assertNoStackTrace(response);
        assertUnread(response);
    }

    private static String post(String rest) {
        return "POST /apps/1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + rest;
    }

    private void assertUnread(RawHttp.Response response) {
        assertThat(asked).isEmpty();
        // Some codecs hand a head that they cannot read to the host application, which answers as it likes.
        if (!response.body().equals("host")) {
            assertThat(response.status()).isIn(0, 400, 408, 413, 501);
        }
    }

    @Test
    @DisplayName("a body three times as long as its bound → 413, with a length or in chunks [S-30]")
    void longBodies() throws Exception {
        String body = "x".repeat(3 * MAX_BODY);
        assertThat(exchange(post("Content-Length: " + body.length() + "\r\n\r\n" + body))
                        .status())
                .isEqualTo(413);
        assertThat(exchange(post("Transfer-Encoding: chunked\r\n\r\nbb8\r\n" + body + "\r\n0\r\n\r\n"))
                        .status())
                .isEqualTo(413);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest(name = "{index}")
    @DisplayName("requests that no client sends → a response or the end of the connection, none of them 500")
    @ValueSource(
            strings = {
                "GET * HTTP/1.1|Upgrade: websocket",
                "GET app/key HTTP/1.1|Upgrade: websocket",
                "GET  HTTP/1.1|Upgrade: websocket",
                "GET /app/k ey HTTP/1.1|Upgrade: websocket",
                "GET /app/key\u0001 HTTP/1.1|Upgrade: websocket",
                "GET /app/key#x HTTP/1.1|Upgrade: websocket",
                "GET /app/\u00e9?\u00e9 HTTP/1.1|Upgrade: websocket",
                "GET /app/%ff HTTP/1.1|Upgrade: websocket",
                "GET /app/a%00b HTTP/1.1|Upgrade: websocket",
                "GET /apps/1/channels/a%00b HTTP/1.1|X: y",
                "GET /app/key/../../.. HTTP/1.1|Upgrade: websocket",
                "GET http://[/app/key HTTP/1.1|Upgrade: websocket",
                "GET http:///app/key HTTP/1.1|Upgrade: websocket",
                "GET ws://127.0.0.1/app/key HTTP/1.1|Upgrade: websocket",
                "GET /app/key HTTP/2.0|Upgrade: websocket",
                "GET /app/key HTPT/9|Upgrade: websocket",
                "GET /app/key HTTP/1.1|Host: other",
                "GET /app/key HTTP/1.1|Bad Header: x",
                "GET /app/key HTTP/1.1|NoColon",
                "GET /app/key HTTP/1.1| folded",
                "GET /app/key HTTP/1.1|: empty",
                "GET /app/key HTTP/1.1|X: a\u0000b",
                "GET /app/key HTTP/1.1|Expect: 100-continue",
                "GET /app/key HTTP/1.1|Expect: nothing",
                "GET /app/key HTTP/1.1|Transfer-Encoding: nothing",
                "GET /app/key HTTP/1.1|Transfer-Encoding: chunked\r\nContent-Length: 5",
                "GET /app/key HTTP/1.1|Content-Length: 5\r\nContent-Length: 6",
                "GET /app/key HTTP/1.1|Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                "GET /app/key HTTP/1.1|Upgrade: ,,",
                "CONNECT /app/key HTTP/1.1|Upgrade: websocket",
                "TRACE /app/key HTTP/1.1|Upgrade: websocket",
                "PRI * HTTP/2.0|X: y",
                "POST /apps/1/events HTTP/1.1|Expect: nothing",
                "POST /apps/1/events HTTP/1.1|Content-Type: multipart/form-data",
                "POST /apps/1/events?x=%zz HTTP/1.1|Content-Type: application/x-www-form-urlencoded",
                "POST /apps/1/events HTTP/1.1|Content-Type: text/plain; charset=zzz"
            })
    void oddRequests(String lineAndHeader) throws Exception {
        int bar = lineAndHeader.lastIndexOf('|');
        String headers =
                HANDSHAKE.replace("Upgrade: websocket\r\nConnection: Upgrade", lineAndHeader.substring(bar + 1));
        RawHttp.Response response =
                exchange(request(lineAndHeader.substring(0, bar), headers + "Connection: Upgrade, close\r\n"));
        assertThat(response.status()).isNotEqualTo(500);
    }

    @Test
    @DisplayName("header floods and long targets → a response or the end of the connection, none of them 500")
    void floods() throws Exception {
        String[] requests = {
            request("GET /app/key HTTP/1.1", HANDSHAKE + "X: 1\r\n".repeat(1_000)),
            request("GET /app/key HTTP/1.1", HANDSHAKE + "X: " + "x".repeat(LONG) + "\r\n"),
            request("GET /app/key HTTP/1.1", HANDSHAKE + "Cookie: " + "a=b; ".repeat(LONG) + "\r\n"),
            request("GET /app/key?" + "a=1&".repeat(1_500) + " HTTP/1.1", HANDSHAKE),
            request("GET /app/key?a=" + "x".repeat(LONG) + " HTTP/1.1", HANDSHAKE),
            request("GET /app/" + "x".repeat(LONG) + " HTTP/1.1", HANDSHAKE),
            request(
                    "GET /app/key HTTP/1.1",
                    HANDSHAKE + "Sec-WebSocket-Extensions: " + "permessage-deflate,".repeat(200) + "\r\n")
        };
        for (String request : requests) {
            RawHttp.Response response = exchange(request);
            assertThat(response.status()).isNotEqualTo(500);
        }
    }
}
