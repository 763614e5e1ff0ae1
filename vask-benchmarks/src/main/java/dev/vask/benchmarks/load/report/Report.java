package dev.vask.benchmarks.load.report;

import dev.vask.benchmarks.load.run.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the page and its pictures from what was measured. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes benchmarks.md, and benchmarks/*.svg beside it.")
public final class Report implements Callable<Integer> {
    @Option(names = "--results", paramLabel = "FILE", description = "What Load wrote (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("vask-benchmarks", "target", "load.json");

    @Option(names = "--jmh", paramLabel = "FILE", description = "What JMH wrote with -rf json; may be missing.")
    private @Nullable Path jmh;

    @Option(names = "--heap", paramLabel = "FILE", description = "What HeapPerConnection wrote; may be missing.")
    private @Nullable Path heap;

    @Option(names = "--out", paramLabel = "DIRECTORY", description = "Where the page goes (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("docs");

    Report() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Report()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Json file = Json.read(results);
        List<Result> measured = ResultsReader.results(file);
        Path pictures = Files.createDirectories(out.resolve("benchmarks"));
        Page page = new Page().facts(ResultsReader.facts(file));
        for (Result result : measured) {
            page.result(result);
            Files.writeString(
                    pictures.resolve(result.name() + ".svg"),
                    BarChart.svg(result, result.figures().get(0)));
        }
        List<CoreFigure> core = new ArrayList<>();
        if (jmh != null && Files.exists(jmh)) {
            core.addAll(CoreFigure.ofJmh(Json.read(jmh)));
        }
        if (heap != null && Files.exists(heap)) {
            core.addAll(CoreFigure.ofHeap(Json.read(heap)));
        }
        if (!core.isEmpty()) {
            page.core(core);
        }
        Files.writeString(out.resolve("benchmarks.md"), page.markdown());
        return 0;
    }
}
