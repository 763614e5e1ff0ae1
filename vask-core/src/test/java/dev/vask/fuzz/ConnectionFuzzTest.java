package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A connection that is told one text a line. After each it serves or has closed as the protocol says; what it refused nobody
 * else hears of; and when it is gone nothing of it is left.
 *
 * <p>In a text {@code @x@} stands for the auth string over this socket's id and x.
 */
class ConnectionFuzzTest {
    private static final Pattern TO_SIGN = Pattern.compile("@([^@]*)@");
    private static final int MOST_TEXTS = 50;

    @FuzzTest
    @DictionaryEntries({
        "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"",
        "\"auth\":\"@:private-a@\"",
        "@:presence-b:{\\\"user_id\\\":\\\"v\\\"}@",
        "\"channel_data\":\"",
        "{\"event\":\"client-a\",\"channel\":\"private-room\",\"data\":",
        "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"private-room\"}}",
        "@::user::{\\\"id\\\":\\\"u\\\"}@",
        "\"watchlist\":["
    })
    void connection(byte[] bytes) {
        Place place = new Place();
        FakeSocket bystander = place.member("bystander");
        FakeSocket offender = place.member("offender");
        bystander.newFrames();
        offender.newFrames();

        for (String line : Input.lines(bytes)
                .subList(0, Math.min(MOST_TEXTS, Input.lines(bytes).size()))) {
            if (offender.isOpen()) {
                offender.says(signed(line, offender.socketId()));
                List<String> answer = Place.events(offender.newFrames());
                List<String> heard = Place.events(bystander.newFrames());
                if (answer.contains("pusher:error")) {
                    assertThat(heard).isEmpty();
                }
                assertThat(heard).allMatch(it -> it.startsWith("client-") || it.startsWith("pusher_internal:member_"));
                place.servesOrHasClosed(offender);
                place.time.advance(Duration.ofMillis(10));
            }
        }

        offender.hangsUp();
        Place.events(bystander.newFrames());
        place.servesOrHasClosed(bystander);
        assertThat(bystander.isOpen()).isTrue();
        assertThat(place.vask.stats().connections()).isEqualTo(1);
        assertThat(place.vask.stats().subscriptions()).isEqualTo(2);
        assertThat(place.vask.stats().channels()).isEqualTo(2);
        bystander.hangsUp();
        assertThat(place.vask.stats().channels()).isZero();
        place.hasNotFailed();
    }

    private static String signed(String text, String socketId) {
        return TO_SIGN.matcher(text)
                .replaceAll(match -> Signer.auth(
                        socketId + match.group(1).replace("\\\"", "\"").replace("\\\\", "\\")));
    }
}
