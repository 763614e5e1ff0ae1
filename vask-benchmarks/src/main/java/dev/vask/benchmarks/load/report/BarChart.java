package dev.vask.benchmarks.load.report;

import dev.vask.benchmarks.load.run.Figure;
import dev.vask.benchmarks.load.run.Result;
import dev.vask.benchmarks.load.run.Stats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One figure of all servers as horizontal bars: the median, and a line from the least to the most. Legible in the dark. */
final class BarChart {
    private static final int WIDTH = 720;
    private static final int LABELS = 150;
    private static final int NUMBERS = 90;
    private static final int TOP = 40;
    private static final int ROW = 28;
    private static final int BAR = 16;
    private static final int FULL = WIDTH - LABELS - NUMBERS;

    private static final String STYLE = """
            text { font: 13px system-ui, sans-serif; fill: #1f2328 }
            .title { font-weight: 600 }
            .bare { fill: #8c959f } .vask { fill: #1a7f64 } .other { fill: #bf8700 }
            .spread { stroke: #1f2328; stroke-width: 1.5 }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 }
              .bare { fill: #6e7681 } .vask { fill: #3fb68b } .other { fill: #d29922 }
              .spread { stroke: #e6edf3 }
            }
            """;

    private BarChart() {}

    static String svg(Result result, Figure figure) {
        Map<String, Stats> bars = new LinkedHashMap<>();
        for (String server : result.rounds().keySet()) {
            List<Double> values = result.values(server, figure);
            if (!values.isEmpty()) {
                bars.put(server, Stats.of(values));
            }
        }
        double most = bars.values().stream().mapToDouble(Stats::max).max().orElse(1);
        int height = TOP + bars.size() * ROW + 8;
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' role='img'>%n", WIDTH, height);
        svg.append("<style>\n").append(STYLE).append("</style>\n");
        String better = figure.lessIsBetter() ? "less is better" : "more is better";
        add(svg, "<text class='title' x='8' y='22'>%s: %s; %s</text>%n", result.name(), figure.title(), better);
        int y = TOP;
        for (Map.Entry<String, Stats> bar : bars.entrySet()) {
            row(svg, bar.getKey(), bar.getValue(), FULL / most, y);
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void row(StringBuilder svg, String server, Stats stats, double scale, int y) {
        int middle = y + BAR / 2;
        add(svg, "<text x='%d' y='%d' text-anchor='end'>%s</text>%n", LABELS - 8, middle + 5, server);
        double length = stats.median() * scale;
        add(
                svg,
                "<rect class='%s' x='%d' y='%d' width='%.1f' height='%d' rx='2'/>%n",
                kind(server),
                LABELS,
                y,
                length,
                BAR);
        double from = LABELS + stats.min() * scale;
        double to = LABELS + stats.max() * scale;
        add(svg, "<line class='spread' x1='%.1f' y1='%d' x2='%.1f' y2='%d'/>%n", from, middle, to, middle);
        add(svg, "<text x='%.1f' y='%d'>%s</text>%n", to + 8, middle + 5, Numbers.of(stats.median()));
    }

    private static String kind(String server) {
        return server.startsWith("vask") ? "vask" : server.startsWith("raw") ? "bare" : "other";
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
