package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening handshakes in every form that clients and proxies send: upgraded, refused by name, or left to the host application. */
public abstract class HandshakeContract extends RequestFixture {
    /** For {@link RequestContract}. */
    HandshakeContract() {}

    @ParameterizedTest(name = "{0}")
    @DisplayName("a query with raw characters is upgraded and arrives as it was sent")
    @ValueSource(strings = {"12|abc", "{", "}", "^", "`", "\\", "\"", "<", ">"})
    void rawQueries(String value) throws Exception {
        assertUpgradedUnless(Deviation.REFUSES_RAW_QUERIES, "/app/key?protocol=7&token=" + value);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a query with a percent sign that begins no escape is upgraded and arrives as it was sent")
    @ValueSource(strings = {"%", "%zz", "%4", "100%&a=b"})
    void badEscapesInQueries(String value) throws Exception {
        assertUpgradedUnless(Deviation.REFUSES_BAD_ESCAPES_IN_QUERIES, "/app/key?protocol=7&token=" + value);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a path with raw characters is upgraded and arrives as it was sent")
    @ValueSource(strings = {"a|b", "a{b", "a}b", "a^b", "a`b", "a\\b", "a\"b", "a<b", "a>b"})
    void rawPaths(String key) throws Exception {
        assertUpgradedUnless(Deviation.REFUSES_RAW_PATHS, "/app/" + key);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a path with a percent sign that begins no escape is upgraded and arrives as it was sent")
    @ValueSource(strings = {"%", "%zz", "a%2"})
    void badEscapesInPaths(String key) throws Exception {
        assertUpgradedUnless(Deviation.REFUSES_BAD_ESCAPES_IN_PATHS, "/app/" + key);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("an ambiguous path is upgraded and arrives as it was sent, so that the core refuses it with 4005 [T5]")
    @ValueSource(strings = {"//app/key", "///app/key", "/app//key", "/app/%2E%2E", "/app/%2e/key", "/app/%252e"})
    void ambiguousPaths(String path) throws Exception {
        assertUpgradedUnless(Deviation.REFUSES_AMBIGUOUS_PATHS, path);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a path with an encoded slash or backslash is upgraded and arrives as it was sent")
    @ValueSource(strings = {"/app/a%2Fb", "/app/a%2fb", "/app/a%5Cb"})
    void encodedSlashes(String path) throws Exception {
        assertUpgradedUnless(Deviation.REFUSES_ENCODED_SLASHES, path);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("path parameters, dots and an empty key are upgraded and arrive as they were sent")
    @ValueSource(
            strings = {"/app", "/app/", "/app/key/", "/app/./key", "/app/key;x=1", "/app/key;", "/app/key;jsessionid=1"
            })
    void unusualPaths(String path) throws Exception {
        assertUpgraded(path);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("malformed offers of extensions and subprotocols are ignored, as none is used")
    @ValueSource(
            strings = {
                "Sec-WebSocket-Extensions: ;;;,,,===",
                "Sec-WebSocket-Extensions:",
                "Sec-WebSocket-Extensions: permessage-deflate;=;=, ;",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=zz",
                "Sec-WebSocket-Extensions: \u00ff\u00fe",
                "Sec-WebSocket-Extensions: @identity, x-webkit-deflate-frame",
                "Sec-WebSocket-Protocol: ,,,",
                "Sec-WebSocket-Protocol:",
                "Sec-WebSocket-Protocol: a b, {}=;",
                "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: a",
                "Origin: http://[",
                "Cookie: $Version=1; $Path=",
                "Authorization: Basic %%%",
                "Accept-Language: ;q=x",
                "Forwarded: ;;=\"",
                "X-Forwarded-For: a,,b",
                "Content-Length: 0"
            })
    void malformedHeaders(String header) throws Exception {
        assertUpgraded("/app/key", header);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("an open quotation mark in an offer is ignored")
    @ValueSource(
            strings = {"Sec-WebSocket-Extensions: \"", "Sec-WebSocket-Extensions: a;b=\"c", "Sec-WebSocket-Protocol: \""
            })
    void openQuotes(String header) throws Exception {
        assertUpgraded("/app/key", header);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("the tokens of Connection and Upgrade count in any case, place and number of header lines")
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\nConnection: upgrade, keep-alive",
                "Upgrade: websocket\r\nConnection: keep-alive,Upgrade,",
                "Upgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade",
                "Upgrade: WebSocket\r\nConnection: UPGRADE"
            })
    void connectionTokens(String headers) throws Exception {
        assertThat(exchange(handshake(headers)).status()).isEqualTo(101);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a handshake that offers another protocol as well is upgraded")
    @ValueSource(strings = {"websocket, h2c", "h2c, websocket"})
    void otherUpgrades(String upgrade) throws Exception {
        assertThat(exchange(handshake("Connection: Upgrade\r\nUpgrade: " + upgrade))
                        .status())
                .isEqualTo(deviates(Deviation.REFUSES_OTHER_UPGRADES) ? 400 : 101);
    }

    private static String handshake(String connection) {
        return request(
                "GET /app/key HTTP/1.1",
                connection + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("another version of the protocol → 426 that names version 13")
    @ValueSource(
            strings = {
                "Sec-WebSocket-Version: 8\r\n",
                "Sec-WebSocket-Version: 0\r\n",
                "Sec-WebSocket-Version: 14\r\n",
                "Sec-WebSocket-Version: abc\r\n",
                "Sec-WebSocket-Version:\r\n",
                "Sec-WebSocket-Version: 99999999999\r\n",
                "Sec-WebSocket-Version: 13, 8\r\n",
                "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Version: 13\r\n",
                ""
            })
    void versions(String version) throws Exception {
        RawHttp.Response response =
                exchange(request("GET /app/key HTTP/1.1", HANDSHAKE.replace("Sec-WebSocket-Version: 13\r\n", version)));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.headers())
                .containsEntry("Sec-WebSocket-Version", "13")
                .containsEntry("Upgrade", "websocket");
        assertThat(response.headers().get("Content-Type")).startsWithIgnoringCase("text/plain");
        assertThat(response.body()).contains("version 13");
    }

    @Test
    @DisplayName("a handshake over HTTP/1.0, as of a proxy without a setting → 426 that explains it")
    void oldHttp() throws Exception {
        RawHttp.Response response = exchange(request("GET /app/key HTTP/1.0", HANDSHAKE));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.body()).contains("HTTP/1.1");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a handshake without a key, with two, or without Connection: Upgrade → 400 that explains it")
    @ValueSource(
            strings = {
                "Connection: Upgrade",
                "Connection: Upgrade\r\nSec-WebSocket-Key:",
                "Connection: Upgrade\r\nSec-WebSocket-Key: a\r\nSec-WebSocket-Key: a",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Connection: close\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Connection:\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
            })
    void incompleteHandshakes(String headers) throws Exception {
        RawHttp.Response response = exchange(request(
                "GET /app/key HTTP/1.1", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + headers + "\r\n"));
        assertThat(response.status()).isEqualTo(400);
        assertThat(acceptor.openedCount()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a handshake that announces a body → 400 at once")
    @ValueSource(strings = {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"})
    void handshakesWithBody(String header) throws Exception {
        assertThat(exchange(request("GET /app/key HTTP/1.1", HANDSHAKE + header))
                        .status())
                .isEqualTo(400);
        assertThat(acceptor.openedCount()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a plain request for the path of a known app → 426 in plain text with an explanation")
    @ValueSource(strings = {"GET", "HEAD"})
    void explanation(String method) throws Exception {
        RawHttp.Response response = exchange(request(method + " /app/known HTTP/1.1", "Connection: close\r\n"));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.headers()).containsEntry("Upgrade", "websocket");
        assertThat(response.headers().get("Content-Type")).startsWithIgnoringCase("text/plain");
        if (method.equals("GET")) {
            assertThat(response.body()).contains("WebSocket endpoint");
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("other plain requests under /app, and other methods, stay the host application's")
    @ValueSource(
            strings = {
                "GET /app",
                "GET /app/",
                "GET /app/home",
                "GET /app/known/x",
                "POST /app/known",
                "OPTIONS /app/known"
            })
    void hostsOwn(String line) throws Exception {
        RawHttp.Response response = exchange(request(line + " HTTP/1.1", "Connection: close\r\n"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("host");
    }

    @Test
    @DisplayName("fifty refused handshakes of each kind log nothing")
    void refusalsAreNotLogged() throws Exception {
        port();
        for (int i = 0; i < 50; i++) {
            exchange(request(
                    "GET /app/key?token=12|abc HTTP/1.1", HANDSHAKE + "Sec-WebSocket-Extensions: ;;;,,,===\r\n"));
            exchange(request("GET /app/%zz HTTP/1.1", HANDSHAKE));
            exchange(request("GET //app/key HTTP/1.1", HANDSHAKE));
            exchange(request("GET /app/key HTTP/1.1", HANDSHAKE.replace("Version: 13", "Version: 8")));
            exchange(request("GET /app/key HTTP/1.1", "Upgrade: websocket\r\n"));
        }
        assertThat(logged()).isEmpty();
    }
}
