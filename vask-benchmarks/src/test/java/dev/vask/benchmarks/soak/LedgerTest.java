package dev.vask.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(2);

    /** Subscribed at a moment; event n falls due at moment 10 n. */
    private static Member member(int channel, long subscribedAt) {
        Member member = new Member(channel);
        member.subscribed(subscribedAt);
        return member;
    }

    private void gets(Member member, long... sequences) {
        for (long sequence : sequences) {
            ledger.received(member, sequence, 10 * sequence);
        }
    }

    private void assertCounts(long received, long lost, long disordered) {
        assertThat(ledger.received()).isEqualTo(received);
        assertThat(ledger.lost()).isEqualTo(lost);
        assertThat(ledger.disordered()).isEqualTo(disordered);
    }

    @Test
    @DisplayName("who gets everything from the first to the last has lost nothing")
    void everything() {
        Member member = member(0, 5);
        gets(member, 1, 2, 3);
        ledger.complete(member, 3);
        assertCounts(3, 0, 0);
    }

    @Test
    @DisplayName("a gap is so many lost, an end that is missing too")
    void gaps() {
        Member member = member(0, 5);
        gets(member, 1, 4);
        ledger.complete(member, 6);
        assertCounts(2, 4, 0);
    }

    @Test
    @DisplayName("an event that comes twice, or behind a later one, is out of order")
    void order() {
        gets(member(0, 5), 1, 2, 2, 1, 3);
        assertCounts(5, 0, 2);
    }

    @Test
    @DisplayName("who comes later begins with what falls due later, and with nothing later than that")
    void beginnings() {
        gets(member(0, 5), 1, 2, 3, 4);
        gets(member(0, 35), 4);
        assertCounts(5, 0, 0);
        gets(member(0, 15), 4);
        assertCounts(6, 2, 0);
    }

    @Test
    @DisplayName("who has got nothing has lost what others got meanwhile, and what nobody got")
    void nothing() {
        gets(member(0, 5), 1, 2, 3);
        ledger.complete(member(0, 15), 4);
        assertCounts(3, 3, 0);
        ledger.complete(member(1, 15), 0);
        assertCounts(3, 3, 0);
    }

    @Test
    @DisplayName("channels are numbered by themselves")
    void channels() {
        gets(member(0, 5), 1, 2);
        gets(member(1, 5), 1);
        assertCounts(3, 0, 0);
    }
}
