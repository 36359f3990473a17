package dev.carbontracker.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.RunsFile;
import dev.carbontracker.report.cli.CommandLineTool;
import dev.carbontracker.report.cli.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The pages in a browser, opened from disk. */
class PageIT {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final List<String> PROJECTS = List.of("mnist", "<script>alert(1)</script>", "say \"hi\" & 'bye'",
            "🌱 green", "</script><img src=x onerror=alert(2)>", "{{js}} ${x} \\u003c");

    private static ChromeDriver browser;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "needs Debian's packages chromium and chromium-driver");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toString());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--window-size=1100,1600");
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort().build(), options);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    private Path runs(int count) throws IOException {
        Random random = new Random(count);
        RunsFile file = new RunsFile(RunsFile.OURS);
        for (int i = 0; i < count; i++) {
            double energy = 0.01 + random.nextDouble();
            file.row("run_id", new UUID(random.nextLong(), random.nextLong()), "project_name",
                    PROJECTS.get(i % PROJECTS.size()), "model_name", "model " + i % 40, "host", "node" + i % 3, "zone", "FRA",
                    "duration", 60 + random.nextInt(7200), "emissions", energy * 0.05, "emissions_low", energy * 0.04,
                    "emissions_high", energy * 0.07, "energy_consumed", energy, "cpu_energy", energy / 4, "gpu_energy",
                    energy / 2, "ram_energy", energy / 4, "cpu_evidence", "model", "gpu_evidence", "counter",
                    "ram_evidence", "model", "ended_at", String.format("2026-%02d-%02dT12:00:00.000Z", 1 + i % 11,
                    1 + i % 28), "status", "completed", "notes", "<b>note</b>");
        }
        return file.write(folder.resolve("emissions.csv"));
    }

    private void show(String... arguments) throws IOException {
        Path page = folder.resolve("page.html");
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--html";
        all[arguments.length + 1] = page.toString();
        StringWriter err = new StringWriter();
        int code = CommandLineTool.run(all, Path.of("x.jar"), "9.9", new PrintWriter(new StringWriter()),
                new PrintWriter(err), Terminal.NONE);
        assertEquals(0, code, err.toString());
        browser.manage().logs().get(LogType.BROWSER);
        browser.manage().logs().get(LogType.PERFORMANCE);
        browser.get(page.toUri().toString());
    }

    private void assertQuiet() {
        assertEquals(List.of(), browser.manage().logs().get(LogType.BROWSER).getAll(), "the console has messages");
        browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .filter(entry -> entry.getMessage().contains("\"Network.requestWillBeSent\"")).forEach(entry -> assertTrue(
                        entry.getMessage().matches("(?s).*\"url\":\"(file:///[^\"]*page\\.html|data:[^\"]*)\".*"),
                        "a request left the page: " + entry.getMessage()));
    }

    private static void screenshot(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target/screenshots"));
        Files.write(folder.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    /** How many pixels of a chart are painted. */
    private static long painted(String id) {
        return (Long) browser.executeScript("const c = document.querySelector('#" + id + " canvas'); if (!c) return 0; const d "
                + "= c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; "
                + "i += 4) if (d[i] > 0) n++; return n;");
    }

    private static String status() {
        return browser.findElement(By.id("status")).getText();
    }

    private static void clickBar(int bar, int of) {
        WebElement plot = browser.findElement(By.cssSelector("#group .u-over"));
        browser.executeScript("arguments[0].scrollIntoView({block: 'center'})", plot);
        int width = plot.getSize().getWidth();
        double x = (bar + 0.6) / (of + 0.2) * width - width / 2.0;
        new Actions(browser).moveToElement(plot, (int) x, plot.getSize().getHeight() / 2 - 8).click().perform();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 10_000})
    void charts_should_be_there_and_a_click_should_filter(int count) throws IOException {
        show("report", runs(count).toString());
        for (String id : List.of("time", "group", "component")) {
            assertTrue(painted(id) > 500, id + " is empty");
        }
        assertTrue(status().startsWith(count == 1 ? "1 run: " : count + " runs: "), status());
        assertTrue(browser.findElement(By.cssSelector(".card b")).getText().endsWith("CO2e"));
        screenshot("runs-" + count);
        int groups = Math.min(count, PROJECTS.size());
        clickBar(0, groups);
        String first = browser.findElement(By.cssSelector("#groups button[aria-pressed=true]")).getText();
        if (count > 1) {
            assertTrue(status().matches("\\d+ of " + count + " runs: .*"), status());
            assertTrue(browser.findElement(By.id("filters")).getText().contains(first), first);
            List<String> shown = browser.findElements(By.cssSelector("#runs tbody tr td:nth-child(2)")).stream()
                    .map(WebElement::getText).distinct().toList();
            assertEquals(List.of(first), shown, "the table shows other runs too");
            screenshot("runs-" + count + "-filtered");
        }
        clickBar(0, groups);
        assertTrue(status().startsWith(count == 1 ? "1 run: " : count + " runs: "), "a second click shows all again");
        assertQuiet();
    }

    @Test
    void names_should_be_shown_as_they_are_and_never_run() throws IOException {
        show("report", runs(12).toString());
        List<String> names = browser.findElements(By.cssSelector("#groups button")).stream().map(WebElement::getText).toList();
        assertEquals(PROJECTS.stream().sorted().toList(), names.stream().sorted().toList());
        assertEquals(0, browser.findElements(By.cssSelector("img, iframe, object")).size());
        assertEquals(3L, browser.executeScript("return document.scripts.length"));
        assertQuiet(); // an alert would have thrown by now
    }

    @Test
    void keyboard_should_do_what_the_mouse_does() throws IOException {
        show("report", runs(12).toString());
        WebElement button = browser.findElements(By.cssSelector("#groups button")).get(1);
        String name = button.getText();
        button.sendKeys(Keys.ENTER);
        assertTrue(status().startsWith("2 of 12 runs"), status());
        assertEquals(name, browser.switchTo().activeElement().getText(), "the focus stays where it was");
        browser.findElement(By.id("clear")).sendKeys(Keys.SPACE);
        assertTrue(status().startsWith("12 runs"), status());
        browser.findElement(By.id("by")).sendKeys("model");
        assertEquals("model", browser.findElement(By.id("by-name")).getText());
        assertTrue(browser.findElement(By.id("group")).getDomAttribute("aria-label").startsWith("Carbon by model"));
        assertQuiet();
    }

    @Test
    void page_should_be_dark_where_that_is_wanted_and_light_on_paper() throws IOException {
        show("report", runs(10).toString());
        String light = browser.findElement(By.tagName("body")).getCssValue("background-color");
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
                List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        String dark = browser.findElement(By.tagName("body")).getCssValue("background-color");
        assertNotEquals(light, dark);
        screenshot("dark");
        browser.executeScript("dispatchEvent(new Event('beforeprint'))");
        assertEquals(light, browser.findElement(By.tagName("body")).getCssValue("background-color"));
        browser.executeScript("dispatchEvent(new Event('afterprint'))");
        assertEquals(dark, browser.findElement(By.tagName("body")).getCssValue("background-color"));
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        assertQuiet();
    }

    @Test
    void power_of_tasks_should_be_shown_over_their_run() throws IOException {
        Path file = new RunsFile(RunsFile.OURS).row("run_id", "r1", "project_name", "p", "duration", 30, "emissions", 0.1,
                "energy_consumed", 1, "ended_at", "2026-11-24T10:00:30.000Z").write(folder.resolve("emissions.csv"));
        Files.writeString(folder.resolve("emissions_tasks.csv"), "run_id,task_id,parent_task_id,task_name,started_at,ended_at,"
                + "duration,emissions,energy_consumed\nr1,1,,epoch 1,2026-11-24T10:00:00.000Z,2026-11-24T10:00:10.000Z,10,0,"
                + "0.001\nr1,2,,<i>epoch</i> 2,2026-11-24T10:00:10.000Z,2026-11-24T10:00:30.000Z,20,0,0.001\n"
                + "r2,1,,other,2026-11-24T10:00:00.000Z,2026-11-24T10:00:10.000Z,10,0,1\n");
        show("report", file.toString());
        assertTrue(browser.findElement(By.id("power-section")).isDisplayed());
        assertTrue(painted("power") > 300);
        assertEquals("Power over the run, 2 tasks", browser.findElement(By.id("power")).getDomAttribute("aria-label"));
        assertQuiet();
    }

    @Test
    void comparison_should_show_own_runs_among_the_published() throws IOException {
        show("compare", runs(10).toString());
        assertTrue(browser.findElements(By.cssSelector("figure svg circle")).size() > 30);
        assertEquals(2, browser.findElements(By.cssSelector("tr.own")).size());
        assertFalse(browser.findElement(By.tagName("body")).getText().contains("NaN"));
        screenshot("compare");
        assertQuiet();
    }
}
