package dev.vask.benchmarks.load.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scenarios by the names that the command line knows. */
public final class Scenarios {
    private static final int IN_FLIGHT = 4;

    private Scenarios() {}

    /**
     * All of them.
     *
     * @param divisor how many times smaller than in earnest, for a look whether everything works
     */
    public static Map<String, List<Scenario>> all(List<Integer> inFlight, int divisor) {
        int subscribers = 1_000 / divisor;
        int many = 10_000 / divisor;
        List<Scenario> fanouts = new ArrayList<>();
        inFlight.forEach(count -> fanouts.add(new Fanout(subscribers, count)));
        Map<String, List<Scenario>> all = new LinkedHashMap<>();
        all.put("fanout", fanouts);
        all.put("rate", List.of(new Rate(subscribers, 10)));
        all.put("pairs", List.of(new Rooms("pairs", 500 / divisor, 2)));
        all.put("rooms", List.of(new Rooms("rooms", 100 / divisor, 10)));
        all.put("scale", List.of(new Scale(subscribers, many, IN_FLIGHT)));
        all.put("churn-publish", List.of(new Churn(subscribers, IN_FLIGHT, 1_000)));
        all.put("connect", List.of(new Connect(subscribers)));
        all.put("join", List.of(new Join(many)));
        all.put("idle", List.of(new Idle(5_000 / divisor)));
        return all;
    }
}
