package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An offer of permessage-deflate")
class DeflateOfferTest {
    @Test
    @DisplayName("is met with and without what can be promised or ignored (RFC 7692 §7.1)")
    void possible() {
        assertThat(DeflateOffer.canBeMet("permessage-deflate", List.of())).isTrue();
        assertThat(DeflateOffer.canBeMet(
                        "permessage-deflate",
                        List.of("client_max_window_bits", "client_no_context_takeover", "server_no_context_takeover")))
                .isTrue();
    }

    @Test
    @DisplayName("is not met where the server's window shall be smaller, or anything unknown is asked")
    void impossible() {
        assertThat(DeflateOffer.canBeMet("permessage-deflate", List.of("server_max_window_bits")))
                .isFalse();
        assertThat(DeflateOffer.canBeMet("permessage-deflate", List.of("client_max_window_bits", "level")))
                .isFalse();
    }

    @Test
    @DisplayName("is one of this extension")
    void another() {
        assertThat(DeflateOffer.canBeMet("x-webkit-deflate-frame", List.of())).isFalse();
    }
}
