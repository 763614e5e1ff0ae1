package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client believes about a presence channel, from the frames it got. */
final class Rosters {
    private static final Pattern IDS = Pattern.compile("\\\\\"ids\\\\\":\\[(.*?)\\]");
    private static final Pattern USER = Pattern.compile("\\\\\"user_id\\\\\":\\\\\"(.*?)\\\\\"");

    private Rosters() {}

    /** The members at the end, sorted; fails where an added one was there or a removed one was not. */
    static List<String> fold(List<String> frames, String channel) {
        Set<String> members = new TreeSet<>();
        boolean joined = false;
        for (String frame : frames) {
            if (!frame.contains("\"channel\":\"" + channel + "\"")) {
                continue;
            }
            if (frame.contains("subscription_succeeded")) {
                joined = true;
                Matcher ids = IDS.matcher(frame);
                assertThat(ids.find()).isTrue();
                for (String id : ids.group(1).split(",", -1)) {
                    members.add(id.replace("\\\"", ""));
                }
            } else if (frame.contains("member_")) {
                assertThat(joined)
                        .as("no member event before the acknowledgement")
                        .isTrue();
                Matcher user = USER.matcher(frame);
                assertThat(user.find()).isTrue();
                assertThat(frame.contains("member_added") ? members.add(user.group(1)) : members.remove(user.group(1)))
                        .as(frame + " in " + frames)
                        .isTrue();
            }
        }
        return List.copyOf(members);
    }
}
