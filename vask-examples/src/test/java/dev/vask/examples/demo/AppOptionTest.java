package dev.vask.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Webhook;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

@DisplayName("The option --app")
class AppOptionTest {
    private static App read(String text) {
        return new AppOption().convert(text);
    }

    @Test
    @DisplayName("takes a key and a secret, and lets clients send events and know their number")
    void keyAndSecret() {
        App app = read("my-key:my-secret");
        assertThat(app.key()).isEqualTo("my-key");
        assertThat(app.id()).isEqualTo("my-key");
        assertThat(app.secret()
                        .verifies("text", App.of("other", "my-secret").secret().sign("text")))
                .isTrue();
        assertThat(app.clientEvents()).isTrue();
        assertThat(app.subscriptionCount()).isTrue();
        assertThat(app.enabled()).isTrue();
    }

    @Test
    @DisplayName("takes every option")
    void everyOption() {
        App app = read("k:s:id=42,client-events=false,enabled=false,max-connections=7,activity-timeout=30,"
                + "pong-timeout=5,client-event-rate=0,subscription-count=false,cache-ttl=60");
        assertThat(app.id()).isEqualTo("42");
        assertThat(app.clientEvents()).isFalse();
        assertThat(app.enabled()).isFalse();
        assertThat(app.maxConnections()).isEqualTo(7);
        assertThat(app.activityTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(app.pongTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(app.clientEventRate()).isZero();
        assertThat(app.subscriptionCount()).isFalse();
        assertThat(app.cacheTtl()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    @DisplayName("takes a webhook and the events it is told of")
    void webhook() {
        App app = read("k:s:webhook=http://127.0.0.1:9000/hook,webhook-events=member_added+channel_occupied");
        assertThat(app.webhooks())
                .containsExactly(Webhook.to("http://127.0.0.1:9000/hook")
                        .withKinds(Webhook.Kind.MEMBER_ADDED, Webhook.Kind.CHANNEL_OCCUPIED));
        for (String wrong :
                new String[] {"webhook=nowhere", "webhook-events=member_added", "webhook=http://h/,webhook-events=x"}) {
            assertThatThrownBy(() -> read("k:s:" + wrong))
                    .hasMessageContaining("app 'k'")
                    .hasMessageContaining("webhook");
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("says what is wrong, and never the secret")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                            | an app is given as KEY:SECRET
            key                           | an app is given as KEY:SECRET
            key:                          | an app is given as KEY:SECRET
            :hush                         | an app is given as KEY:SECRET
            k/y:hush                      | an app key consists of
            key:hush:                     | '' is not OPTION=VALUE; the options are id, client-events
            key:hush:enabled              | 'enabled' is not OPTION=VALUE
            key:hush:=1                   | '=1' is not OPTION=VALUE
            key:hush:speed=9              | there is no option 'speed'; the options are id, client-events
            key:hush:enabled=yes          | enabled is true or false, not 'yes'
            key:hush:client-events=       | client-events is true or false, not ''
            key:hush:id=a b               | an app id consists of
            key:hush:max-connections=0    | max-connections is a whole number of at least 1, not '0'
            key:hush:max-connections=many | max-connections is a whole number of at least 1, not 'many'
            key:hush:activity-timeout=0   | activity-timeout is a whole number from 1 to 3600, not '0'
            key:hush:activity-timeout=1.5 | activity-timeout is a whole number from 1 to 3600, not '1.5'
            key:hush:pong-timeout=3601    | pong-timeout is a whole number from 1 to 3600, not '3601'
            key:hush:client-event-rate=-1 | client-event-rate is a whole number of at least 0, not '-1'
            key:hush:id=a,id=b            | the option 'id' is given twice
            """)
    void refuses(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("hush");
    }
}
