package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.PresenceMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules by which a node tells who comes and goes (clustering.md §12, §6). */
final class MirrorTest {
    private final List<String> told = new ArrayList<>();
    private final Mirror mirror = new Mirror("self", new Mirror.Owner() {
        @Override
        public void added(PresenceMember member, boolean tellHost) {
            told.add("+" + member.userId() + (tellHost ? "!" : ""));
        }

        @Override
        public void removed(String userId, boolean tellHost) {
            told.add("-" + userId + (tellHost ? "!" : ""));
        }

        @Override
        public void members(List<PresenceMember> members) {
            told.add("=" + members.stream().map(PresenceMember::userId).sorted().toList());
        }

        @Override
        public void readWhole() {
            told.add("read");
        }

        @Override
        public void settleLater(String epoch) {
            told.add("settle");
        }
    });

    private void add(String epoch, long version, String user) {
        mirror.change(new Incoming.Added(epoch, version, "other", new PresenceMember(user, "{}")));
    }

    private void remove(String epoch, long version, String user) {
        mirror.change(new Incoming.Removed(epoch, version, "other", user));
    }

    private List<String> told() {
        List<String> now = List.copyOf(told);
        told.clear();
        return now;
    }

    private void begin() {
        mirror.expectWhole();
        mirror.take("e", 10, Map.of("ann", "{}"));
        assertThat(told()).containsExactly("=[ann]");
    }

    @Test
    @DisplayName("K2: an older change is ignored, the next one applied")
    void inOrder() {
        begin();
        add("e", 10, "ann");
        add("e", 11, "bob");
        add("e", 11, "bob");
        remove("e", 12, "ann");
        assertThat(told()).containsExactly("+bob", "-ann");
    }

    @Test
    @DisplayName("K2: after a missing change the whole is read, and what came meanwhile applied behind it")
    void missing() {
        begin();
        add("e", 12, "cid");
        remove("e", 13, "ann");
        assertThat(told()).containsExactly("read");
        mirror.take("e", 12, Map.of("ann", "{}", "bob", "{}", "cid", "{}"));
        assertThat(told()).containsExactly("=[ann, bob, cid]", "-ann");
    }

    @Test
    @DisplayName("K2: a whole that is older than what is known changes nothing")
    void oldWhole() {
        begin();
        add("e", 11, "bob");
        mirror.take("e", 10, Map.of("ann", "{}"));
        assertThat(told()).containsExactly("+bob");
    }

    @Test
    @DisplayName("K6: in another epoch additions are told at once, removals once things have settled")
    void otherEpoch() {
        begin();
        add("f", 1, "bob");
        assertThat(told()).containsExactly("read");
        mirror.take("f", 1, Map.of("bob", "{}"));
        assertThat(told()).containsExactly("settle", "=[ann, bob]");
        remove("f", 2, "bob");
        assertThat(told()).isEmpty();
        mirror.settled();
        assertThat(told()).containsExactly("read");
        mirror.take("f", 2, Map.of("ann", "{}"));
        assertThat(told()).containsExactly("=[ann]");
        remove("f", 3, "ann");
        assertThat(told()).containsExactly("-ann");
    }

    @Test
    @DisplayName("K2: of this node's own changes the host hears, also where they came in with the whole")
    void own() {
        begin();
        mirror.change(new Incoming.Added("e", 11, "self", new PresenceMember("bob", "{}")));
        assertThat(told()).containsExactly("+bob!");
        mirror.made("e", 13, true, "cid");
        mirror.made("e", 14, false, "ann");
        add("e", 15, "dan");
        mirror.take("e", 15, Map.of("bob", "{}", "cid", "{}", "dan", "{}"));
        assertThat(told()).containsExactly("read", "+cid!", "-ann!", "=[bob, cid, dan]");
    }

    @Test
    @DisplayName("K4: whom a node brings back after it was taken for dead the host hears of again")
    void reborn() {
        begin();
        mirror.change(new Incoming.Added("e", 11, "self!", new PresenceMember("ann", "{}")));
        mirror.change(new Incoming.Added("e", 12, "other!", new PresenceMember("ann", "{}")));
        assertThat(told()).containsExactly("+ann!");
        mirror.broughtBack("e", 14, "ann");
        add("e", 15, "bob");
        mirror.take("e", 15, Map.of("ann", "{}", "bob", "{}"));
        assertThat(told()).containsExactly("read", "+ann!", "=[ann, bob]");
    }

    @Test
    @DisplayName("K6: who leaves while things settle has gone for the host once they have")
    void leavingWhileSettling() {
        begin();
        mirror.take("f", 1, Map.of("ann", "{}", "bob", "{}"));
        assertThat(told()).containsExactly("settle", "=[ann, bob]");
        mirror.change(new Incoming.Removed("f", 2, "self", "ann"));
        mirror.change(new Incoming.Removed("f", 3, "self", "bob"));
        mirror.change(new Incoming.Added("f", 4, "self", new PresenceMember("bob", "{}")));
        assertThat(told()).isEmpty();
        mirror.settled();
        mirror.take("f", 4, Map.of("bob", "{}"));
        assertThat(told()).containsExactly("read", "-ann!");
    }

    @Test
    @DisplayName("K1: who waits for a change waits until it is told, or read in another epoch")
    void waiting() {
        begin();
        CompletableFuture<Void> reached = mirror.reached("e", 11);
        assertThat(reached).isNotDone();
        add("e", 11, "bob");
        assertThat(reached).isDone();
        assertThat(mirror.reached("e", 11)).isDone();
        told();
        CompletableFuture<Void> later = mirror.reached("f", 1);
        assertThat(told()).containsExactly("read");
        assertThat(later).isNotDone();
        mirror.take("f", 5, Map.of());
        assertThat(later).isDone();
        CompletableFuture<Void> never = mirror.reached("f", 9);
        mirror.end();
        assertThat(never).isDone();
    }

    @Test
    @DisplayName("K12: more changes than can be kept are read again as a whole")
    void tooMany() {
        begin();
        for (int n = 0; n < Mirror.MAX_HELD_BACK + 2; n++) {
            add("e", 12 + n, "u" + n);
        }
        assertThat(told()).containsExactly("read");
        mirror.take("e", 11, Map.of("ann", "{}"));
        assertThat(told()).hasSize(Mirror.MAX_HELD_BACK + 1).endsWith("read");
    }
}
