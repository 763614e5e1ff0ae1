package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is done where a container gives no more than the interface")
class ContainerTest {
    private final List<CloseReason.CloseCode> closes = new ArrayList<>();

    /** Has nothing but its close, which fails. */
    private final Session session = (Session) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                    closes.add(((CloseReason) arguments[0]).getCloseCode());
                    throw new IOException("closed already, says the test");
                }
                return null;
            });

    @Test
    @DisplayName("a session of no known kind is closed with 1001 where it should be dropped, and may be closed already")
    void unknown() {
        Container container = Container.of(session);
        assertThat(container).isEqualTo(Container.OTHER);
        container.drop(session);
        assertThat(closes).containsExactly(CloseCodes.GOING_AWAY);
    }

    @Test
    @DisplayName(
            "a Tomcat without the remote endpoint one knows closes the session as one that is lost, without waiting")
    void changedTomcat() {
        Container.TOMCAT.drop(session);
        assertThat(closes).containsExactly(CloseCodes.CLOSED_ABNORMALLY);
    }

    @Test
    @DisplayName(
            "Tomcat reports a close with 1002 or 1007 → the status of the end, whether Tomcat or the peer has sent it")
    void refusalsOfTomcat() {
        assertThat(Container.TOMCAT.isPeersClose(new CloseReason(CloseCodes.PROTOCOL_ERROR, ""), null))
                .isTrue();
        assertThat(Container.TOMCAT.isPeersClose(new CloseReason(CloseCodes.NOT_CONSISTENT, ""), null))
                .isTrue();
    }

    /** The form of the exceptions that Jetty has for refused messages. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        public Refused() {
            super("not UTF-8");
        }

        public int getStatusCode() {
            return 1007;
        }
    }

    @Test
    @DisplayName("an exception with a status code, or caused by one → that code on Jetty; other exceptions → none")
    void refusalsOfJetty() {
        CloseStatus status = new CloseStatus(1007, "not UTF-8");
        assertThat(Container.ABORTING.refusal(new Refused())).isEqualTo(status);
        assertThat(Container.ABORTING.refusal(new IllegalStateException(new Refused())))
                .isEqualTo(status);
        assertThat(Container.ABORTING.refusal(new CharacterCodingException())).isEqualTo(status);
        assertThat(Container.ABORTING.refusal(new IllegalStateException("closed")))
                .isNull();
        assertThat(Container.OTHER.refusal(new Refused())).isNull();
    }

    @Test
    @DisplayName("on Jetty a close that tells of a failure, and was begun here, is not the peer's; other closes are")
    void ownFailure() {
        CloseStatus tooLarge = new CloseStatus(1009, "");
        assertThat(Container.ABORTING.isPeersClose(new CloseReason(CloseCodes.TOO_BIG, ""), tooLarge))
                .isFalse();
        assertThat(Container.ABORTING.isPeersClose(new CloseReason(CloseCodes.TOO_BIG, ""), null))
                .isTrue();
        assertThat(Container.ABORTING.isPeersClose(new CloseReason(() -> 4200, ""), new CloseStatus(4200, "")))
                .isTrue();
        assertThat(Container.ABORTING.isPeersClose(
                        new CloseReason(CloseCodes.NORMAL_CLOSURE, ""), new CloseStatus(1000, "")))
                .isTrue();
        assertThat(Container.ABORTING.isPeersClose(new CloseReason(CloseCodes.GOING_AWAY, ""), tooLarge))
                .isTrue();
    }
}
