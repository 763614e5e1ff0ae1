package dev.vask.benchmarks.load.report;

import dev.vask.benchmarks.load.run.Figure;
import dev.vask.benchmarks.load.run.Result;
import dev.vask.benchmarks.load.run.Servers;
import dev.vask.benchmarks.load.run.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page of one run, in Markdown. */
final class Page {
    private static final String HEAD = """
            # Benchmarks

            Made by `vask-benchmarks/run`, which measures everything on this page anew and writes it.

            Only what was measured side by side in one run can be compared: the ratios mean something, the absolute figures belong
            to the machine below. Each server is a process of its own; load program and server share the machine, and talk over
            loopback. Rounds are interleaved: each server is measured once a round, and a ratio is taken round by round. Given are
            the median and, in brackets, the least and the most of the rounds.

            - `raw-jetty`, `raw-undertow`: the server's own WebSocket API with a set of sessions a channel and a loop over it, the
              text encoded once; no protocol, no limits, no checks. `-text` is the same with the text handed over as a String.
            - `vask-jetty`, `vask-undertow`: Vask, whole, with its defaults but for the rates at which clients may come and send.
            - `bun-uws`: uWebSockets' publish, native code, as it is in Bun: what a server can cost at best.

            CPU is that of the server's process, user and system, all its threads. Every message is counted by every receiver, and
            its number checked.

            """;

    private static final String CORE = """
            On one thread, with sockets that take everything at once: measured by JMH, in brackets half the width of the 99.9 %
            interval; of the heap by counting what 20,000 connections leave after garbage collection, their sockets not counted.
            An event is of 200 bytes. A delivery's figures are those of the whole event, divided by its receivers. The allocation
            of a subscription and of its end is that of both together.""";

    private final StringBuilder page = new StringBuilder(HEAD);

    Page facts(Map<String, String> facts) {
        page.append("## Where\n\n| | |\n| --- | --- |\n");
        facts.forEach((name, value) -> row(List.of(name, value)));
        page.append('\n');
        return this;
    }

    Page result(Result result) {
        page.append("## ")
                .append(result.name())
                .append("\n\n")
                .append(result.description())
                .append("\n\n");
        List<Figure> figures = result.figures();
        Figure first = figures.get(0);
        page.append("![")
                .append(first.label())
                .append("](benchmarks/")
                .append(result.name())
                .append(".svg)\n\n");
        row(List.of(first.title(), "", "against its bare server", "against " + Servers.UWS));
        row(List.of("---", "---:", "---:", "---:"));
        for (String server : result.rounds().keySet()) {
            String bare = Servers.reference(server);
            row(List.of(
                    server,
                    spread(result.values(server, first)),
                    bare == null ? "" : spread(result.ratios(server, bare, first)),
                    spread(result.ratios(server, Servers.UWS, first))));
        }
        page.append('\n');
        if (figures.size() > 1) {
            rest(result, figures.subList(1, figures.size()));
        }
        remarks(result, first);
        return this;
    }

    private void rest(Result result, List<Figure> figures) {
        List<String> servers = List.copyOf(result.rounds().keySet());
        List<String> head = new ArrayList<>(List.of("also"));
        head.addAll(servers);
        row(head);
        List<String> line = new ArrayList<>(List.of("---"));
        servers.forEach(server -> line.add("---:"));
        row(line);
        for (Figure figure : figures) {
            List<String> cells = new ArrayList<>(List.of(figure.title()));
            servers.forEach(server -> cells.add(spread(result.values(server, figure))));
            row(cells);
        }
        page.append('\n');
    }

    private void remarks(Result result, Figure first) {
        int before = page.length();
        for (String server : result.rounds().keySet()) {
            String bare = Servers.reference(server);
            if (first.key().equals("bytes") && server.startsWith("vask") && bare != null) {
                own(result, first, server, bare);
            }
            if (result.problems(server) > 0) {
                page.append("- ").append(server).append(": ").append(result.problems(server));
                page.append(" messages were lost or came out of order.\n");
            }
        }
        result.failures()
                .forEach((server, why) -> page.append("- ")
                        .append(server)
                        .append(" failed: ")
                        .append(why)
                        .append('\n'));
        if (page.length() > before) {
            page.append('\n');
        }
    }

    /** What Vask adds to a connection. */
    private void own(Result result, Figure bytes, String server, String bare) {
        List<Double> with = result.values(server, bytes);
        List<Double> without = result.values(bare, bytes);
        if (!with.isEmpty() && !without.isEmpty()) {
            double own = Stats.of(with).median() - Stats.of(without).median();
            page.append("- ").append(server).append(", Vask's own: ").append(Numbers.of(own));
            page.append(" bytes per connection.\n");
        }
    }

    /** What the core costs, with sockets that cost nothing. */
    Page core(List<CoreFigure> figures) {
        page.append("## The core by itself\n\n").append(CORE).append("\n\n");
        row(List.of("figure", "target", "observed", "allocated (bytes)"));
        row(List.of("---", "---:", "---:", "---:"));
        figures.forEach(figure -> row(figure.cells()));
        page.append('\n');
        return this;
    }

    private void row(List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String spread(List<Double> values) {
        if (values.isEmpty()) {
            return "";
        }
        Stats stats = Stats.of(values);
        return values.size() == 1
                ? Numbers.of(stats.median())
                : "%s (%s–%s)".formatted(Numbers.of(stats.median()), Numbers.of(stats.min()), Numbers.of(stats.max()));
    }

    /** The page, with one line break at its end. */
    String markdown() {
        return page.toString().stripTrailing() + "\n";
    }
}
