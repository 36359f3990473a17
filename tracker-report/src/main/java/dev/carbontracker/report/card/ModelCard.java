package dev.carbontracker.report.card;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.hub.EmissionsValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A model card: the bytes of a README.md. Immutable. */
public final class ModelCard {

    private static final String KEY = "co2_eq_emissions";
    private static final String INDENT = "  ";
    /** Two figures that differ by less, as parts of the larger, are the same, rounded. */
    private static final double SAME = 1e-4;
    /** A figure this near to a thousandth of another is it in kilograms, with whatever rounding. */
    private static final double NEAR = 0.02;

    private final byte[] file;
    private final FrontMatter front;
    private final Yaml yaml;
    private final List<NodeTuple> found;

    private ModelCard(byte[] file) throws ReportException {
        this.file = file.clone();
        this.front = FrontMatter.find(file);
        this.yaml = Yaml.parse(front.yaml(), front.firstLine(file));
        this.found = yaml.root().map(root -> Yaml.entries(root, KEY)).orElse(List.of());
        if (found.size() > 1) {
            throw new ReportException("line " + (front.firstLine(file) + Yaml.line(found.get(1).getKeyNode())) + ": " + KEY
                    + " stands there a second time; remove one. The file was not changed");
        }
        if (found.size() == 1 && yaml.alias(found.get(0))) {
            throw new ReportException("line " + (front.firstLine(file) + Yaml.line(found.get(0).getKeyNode())) + ": " + KEY
                    + " is an alias; write its value there. The file was not changed");
        }
    }

    /**
     * Reads a card.
     *
     * @param file its bytes; none for a card that does not exist yet
     * @throws ReportException if its front matter is broken: with line and column
     */
    public static ModelCard of(byte[] file) throws ReportException {
        return new ModelCard(file);
    }

    /** The emissions that it states, in grams as the Hub reads them; empty if it states none. */
    public OptionalDouble grams() {
        return found.isEmpty() ? OptionalDouble.empty() : EmissionsValue.grams(plain(found.get(0).getValueNode()));
    }

    /**
     * The same card with these emissions. Within the block only the values given change; outside of it no byte.
     *
     * @throws ReportException if that cannot be done without changing what else the card says
     */
    public byte[] with(CardEmissions emissions) throws ReportException {
        byte[] changed = splice(emissions);
        if (!saysTheSameBut(changed, emissions)) {
            throw new ReportException("its front matter is written in a way that cannot be changed safely (an anchor, a "
                    + "comment or a key that stands twice in " + KEY + ", say); the file was not changed");
        }
        return changed;
    }

    private boolean saysTheSameBut(byte[] changed, CardEmissions emissions) {
        try {
            ModelCard after = new ModelCard(changed);
            List<Object> before = yaml.root().map(root -> Yaml.meaning(root, KEY)).orElse(List.of());
            return after.yaml.root().map(root -> Yaml.meaning(root, KEY).equals(before)).orElse(false)
                    && after.says(emissions) && after.yaml.comments().containsAll(yaml.comments());
        } catch (ReportException e) { // it is no YAML any more
            return false;
        }
    }

    /** Whether the block has exactly these values. */
    private boolean says(CardEmissions emissions) throws ReportException {
        if (found.size() != 1 || !(found.get(0).getValueNode() instanceof MappingNode mapping)) {
            return false;
        }
        for (Map.Entry<String, String> value : emissions.yaml().entrySet()) {
            List<NodeTuple> entries = Yaml.entries(mapping, value.getKey());
            if (entries.size() != 1 || !says(entries.get(0), value.getValue())) {
                return false;
            }
        }
        return true;
    }

    private byte[] splice(CardEmissions emissions) throws ReportException {
        if (!front.present()) {
            boolean body = file.length > front.start();
            return replaced(front.start(), front.start(), "---" + front.newline() + block(emissions, "")
                    + "---" + front.newline() + (body ? front.newline() : ""));
        }
        boolean flowRoot = yaml.root().map(root -> root.getFlowStyle() == FlowStyle.FLOW).orElse(false);
        if (found.isEmpty()) {
            return flowRoot ? intoFlowRoot(emissions) : replaced(front.end(), front.end(), (endsOpen() ? front.newline() : "")
                    + block(emissions, rootIndent()));
        }
        NodeTuple entry = found.get(0);
        if (entry.getValueNode() instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.BLOCK
                && !mapping.getValue().isEmpty()) {
            return intoBlock(mapping, emissions);
        }
        boolean flow = flowRoot || entry.getValueNode() instanceof MappingNode mapping
                && !mapping.getValue().isEmpty();
        Map<String, String> others = others(entry.getValueNode(), emissions);
        String text = flow ? KEY + ": " + flow(emissions, others)
                : block(emissions, rootIndent()).stripTrailing().substring(rootIndent().length());
        return replacedText(yaml.start(entry.getKeyNode()), yaml.end(entry), text);
    }

    private boolean endsOpen() {
        return !front.yaml().isEmpty() && !front.yaml().endsWith("\n") && !front.yaml().endsWith("\r");
    }

    private String rootIndent() {
        return yaml.root().filter(root -> !root.getValue().isEmpty())
                .map(root -> " ".repeat(Yaml.column(root.getValue().get(0).getKeyNode()))).orElse("");
    }

    /** The whole block, each line with its end. */
    private String block(CardEmissions emissions, String indent) {
        StringBuilder text = new StringBuilder(indent + KEY + ":" + front.newline());
        emissions.yaml().forEach((key, value) -> text.append(indent).append(INDENT).append(key).append(": ").append(value)
                .append(front.newline()));
        return text.toString();
    }

    private static String flow(CardEmissions emissions, Map<String, String> others) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        emissions.yaml().forEach((key, value) -> text.add(key + ": " + value));
        others.values().forEach(text::add);
        return text.toString();
    }

    /** Entries of a mapping that stay as they are, each as it is written. */
    private Map<String, String> others(Node value, CardEmissions emissions) {
        Map<String, String> others = new LinkedHashMap<>();
        if (value instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
                if (!emissions.yaml().containsKey(key)) {
                    others.put(key, front.yaml().substring(yaml.start(entry.getKeyNode()), yaml.end(entry)));
                }
            }
        }
        return others;
    }

    private byte[] intoFlowRoot(CardEmissions emissions) {
        MappingNode root = yaml.root().orElseThrow();
        int last = root.getValue().stream().mapToInt(yaml::end).max().orElse(yaml.start(root) + 1);
        return replacedText(last, last, (root.getValue().isEmpty() ? "" : ", ") + KEY + ": " + flow(emissions, Map.of()));
    }

    /** Sets the values of a block one by one, from its end to its start, so that places stay what they are. */
    private byte[] intoBlock(MappingNode mapping, CardEmissions emissions) throws ReportException {
        String text = front.yaml();
        String indent = " ".repeat(Yaml.column(mapping.getValue().get(0).getKeyNode()));
        StringBuilder missing = new StringBuilder();
        List<Map.Entry<NodeTuple, String>> present = new ArrayList<>();
        for (Map.Entry<String, String> value : emissions.yaml().entrySet()) {
            List<NodeTuple> entries = Yaml.entries(mapping, value.getKey());
            if (entries.isEmpty()) {
                missing.append(front.newline()).append(indent).append(value.getKey()).append(": ").append(value.getValue());
            } else {
                present.add(Map.entry(entries.get(0), value.getValue()));
            }
        }
        int last = mapping.getValue().stream().mapToInt(yaml::end).max().orElseThrow();
        int lineEnd = last;
        while (lineEnd < text.length() && text.charAt(lineEnd) != '\n' && text.charAt(lineEnd) != '\r') {
            lineEnd++; // a comment behind the last value stays with it
        }
        StringBuilder changed = new StringBuilder(text).insert(lineEnd, missing);
        present.sort((a, b) -> Integer.compare(yaml.start(b.getKey().getKeyNode()), yaml.start(a.getKey().getKeyNode())));
        for (Map.Entry<NodeTuple, String> value : present) {
            NodeTuple entry = value.getKey();
            if (!says(entry, value.getValue())) {
                int key = yaml.end(entry.getKeyNode());
                boolean simple = entry.getValueNode() instanceof ScalarNode && !yaml.alias(entry);
                int from = simple && yaml.start(entry.getValueNode()) > key + 1 ? yaml.start(entry.getValueNode()) : key;
                changed.replace(from, yaml.end(entry), from == key ? ": " + value.getValue() : value.getValue());
            }
        }
        return replacedText(0, text.length(), changed.toString());
    }

    /** Whether an entry has that value already, however it is written. */
    private boolean says(NodeTuple entry, String value) throws ReportException {
        Node wanted = Yaml.parse("v: " + value, 1).root().orElseThrow().getValue().get(0).getValueNode();
        return entry.getValueNode() instanceof ScalarNode has && wanted instanceof ScalarNode want
                && has.getValue().equals(want.getValue()) && has.getTag().equals(want.getTag());
    }

    private byte[] replacedText(int from, int to, String with) {
        int start = front.start() + front.yaml().substring(0, from).getBytes(StandardCharsets.UTF_8).length;
        int end = start + front.yaml().substring(from, to).getBytes(StandardCharsets.UTF_8).length;
        return replaced(start, end, with);
    }

    private byte[] replaced(int from, int to, String with) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, from);
        out.writeBytes(with.getBytes(StandardCharsets.UTF_8));
        out.write(file, to, file.length - to);
        return out.toByteArray();
    }

    /** What the card says otherwise, in sentences; none if it agrees. */
    public List<String> differences(CardEmissions emissions) {
        if (found.isEmpty()) {
            return List.of("the card has no " + KEY);
        }
        List<String> differences = new ArrayList<>();
        OptionalDouble stated = statedGrams();
        if (stated.isEmpty()) {
            differences.add("the card states no emissions; the runs give " + emissions.number() + " g");
        } else if (!same(stated.getAsDouble(), emissions.grams())) {
            differences.add(kilograms(emissions) ? kilogramsText(emissions) : "the card states "
                    + text(stated.getAsDouble()) + " g; the runs give " + emissions.number() + " g");
        }
        Node value = found.get(0).getValueNode();
        emissions.texts().forEach((key, text) -> {
            List<NodeTuple> entries = value instanceof MappingNode mapping ? Yaml.entries(mapping, key) : List.of();
            String has = entries.isEmpty() ? "" : String.valueOf(plain(entries.get(0).getValueNode()));
            if (!has.equals(text)) {
                differences.add(key + ": the card has " + (entries.isEmpty() ? "none" : "'" + has + "'") + "; the runs give '"
                        + text + "'");
            }
        });
        return differences;
    }

    /** What the card states, where 0 is a statement too. */
    private OptionalDouble statedGrams() {
        OptionalDouble grams = grams();
        if (grams.isPresent()) {
            return grams;
        }
        Object value = plain(found.get(0).getValueNode());
        Object number = value instanceof Map<?, ?> map ? map.get(CardEmissions.EMISSIONS) : value;
        return number instanceof Number zero ? OptionalDouble.of(zero.doubleValue()) : OptionalDouble.empty();
    }

    /** Whether the card states a thousandth of these emissions: kilograms, where the Hub reads grams. */
    public boolean kilograms(CardEmissions emissions) {
        double stated = found.isEmpty() ? 0 : statedGrams().orElse(0);
        return stated > 0 && Math.abs(stated * 1000 / emissions.grams() - 1) < NEAR;
    }

    /** The same in words. */
    public String kilogramsText(CardEmissions emissions) {
        return "the card states " + text(statedGrams().orElse(0)) + ", which looks like kilograms: " + KEY
                + " is in grams, so it must be " + emissions.number();
    }

    private static String text(double grams) {
        return new CardEmissions(grams, "", "", "", "").number();
    }

    private static boolean same(double a, double b) {
        return Double.isFinite(a) && Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
    }

    /** The value of a node: a number, a text, a boolean, null, a list or a map. */
    private static Object plain(Node node) {
        return PlainValue.of(node);
    }
}
