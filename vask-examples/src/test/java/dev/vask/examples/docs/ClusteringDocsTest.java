package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.redis.RedisBackplane;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/clustering.md shows")
class ClusteringDocsTest {
    @Test
    @DisplayName("is a node that is built and closed whether its Redis is there or not")
    void mount() {
        App app = Live.APP;
        // snippet: clustering#mount
        RedisBackplane redis =
                RedisBackplane.builder().uri("redis://127.0.0.1:6379").build();
        Vask vask = Vask.builder().app(app).backplane(redis).build();
        // end snippet
        assertThat(vask.isOpen()).isTrue();
        vask.close();
        assertThat(vask.isOpen()).isFalse();
    }
}
