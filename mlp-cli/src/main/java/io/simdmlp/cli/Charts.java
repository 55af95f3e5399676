package io.simdmlp.cli;

import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The report's pictures, each drawn at twice its size in the colours of a light or a dark page. */
final class Charts {
    /** The colours of a page. */
    enum Palette {
        LIGHT(0x1f2328, 0x59636e, 0xe4e7eb, 0x1f6feb, 0xd9730d, 0xffffff, 0x8ab8f7),
        DARK(0xe6edf3, 0x9198a1, 0x2b313a, 0x58a6ff, 0xf0a050, 0x15191f, 0x1f5fbf);

        private final Color ink;
        private final Color faint;
        private final Color grid;
        private final Color first;
        private final Color second;
        private final Color cold;
        private final Color hot;

        Palette(int ink, int faint, int grid, int first, int second, int cold, int hot) {
            this.ink = new Color(ink);
            this.faint = new Color(faint);
            this.grid = new Color(grid);
            this.first = new Color(first);
            this.second = new Color(second);
            this.cold = new Color(cold);
            this.hot = new Color(hot);
        }
    }

    /**
     * A picture as a page holds it.
     *
     * @param uri the picture itself
     * @param width on the page, in CSS pixels
     * @param height likewise
     */
    record Image(String uri, int width, int height) {}

    private static final int SCALE = 2;
    private static final Color CLEAR = new Color(0, 0, 0, 0);
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final Palette palette;

    Charts(Palette palette) {
        this.palette = palette;
    }

    /** Training and validation loss by epoch. */
    Image loss(List<EpochResult> epochs) throws IOException {
        XYChart chart = curves("loss");
        add(chart, "training", epochs, palette.first, EpochResult::loss);
        addValidation(chart, epochs, Evaluation::loss);
        return image(chart);
    }

    /** Validation accuracy, or R2 for a regression, by epoch. */
    Image score(List<EpochResult> epochs, boolean classification) throws IOException {
        XYChart chart = curves(classification ? "accuracy" : "R²");
        addValidation(chart, epochs, classification ? Evaluation::accuracy : Evaluation::r2);
        chart.getStyler().setLegendVisible(false);
        return image(chart);
    }

    private XYChart curves(String what) {
        XYChart chart = new XYChartBuilder()
                .width(520)
                .height(320)
                .xAxisTitle("epoch")
                .yAxisTitle(what)
                .build();
        style(chart.getStyler());
        chart.getStyler()
                .setYAxisDecimalPattern("0.####")
                .setLegendPosition(Styler.LegendPosition.InsideNE)
                .setMarkerSize(5);
        return chart;
    }

    private void addValidation(XYChart chart, List<EpochResult> epochs, ToDoubleFunction<Evaluation> figure) {
        List<EpochResult> validated =
                epochs.stream().filter(e -> e.validation() != null).toList();
        add(chart, "validation", validated, palette.second, e -> {
            Evaluation validation = e.validation();
            return validation == null ? Double.NaN : figure.applyAsDouble(validation);
        });
    }

    private static void add(
            XYChart chart, String name, List<EpochResult> epochs, Color color, ToDoubleFunction<EpochResult> figure) {
        if (epochs.isEmpty()) {
            return;
        }
        double[] x = epochs.stream().mapToDouble(EpochResult::epoch).toArray();
        double[] y = epochs.stream().mapToDouble(figure).toArray();
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        series.setMarker(epochs.size() > 1 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
    }

    /** How often each class was taken for which: a picture of the numbers. */
    Image confusion(int[][] confusion, List<String> classNames) throws IOException {
        int n = confusion.length;
        List<String> actual = new ArrayList<>(classNames);
        Collections.reverse(actual); // the chart's vertical axis points up
        List<Number[]> cells = new ArrayList<>();
        for (int column = 0; column < n; column++) {
            for (int row = 0; row < n; row++) {
                int count = confusion[n - 1 - row][column];
                if (count > 0) { // empty cells let the others speak
                    cells.add(new Number[] {column, row, count});
                }
            }
        }
        int size = Math.clamp(44L * n + 110, 280, 1000);
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(size)
                .height(size)
                .xAxisTitle("predicted")
                .yAxisTitle("actual")
                .build();
        style(chart.getStyler());
        chart.getStyler()
                .setRangeColors(new Color[] {palette.cold, palette.hot})
                .setShowValue(n <= 20)
                .setValueFont(FONT)
                .setValueFontColor(palette.ink)
                .setMin(0)
                .setPlotContentSize(1)
                .setLegendVisible(false);
        chart.getStyler()
                .setXAxisTickMarkSpacingHint(1)
                .setYAxisTickMarkSpacingHint(1)
                .setPlotGridLinesVisible(false);
        chart.addSeries("confusion", classNames, actual, cells);
        return image(chart);
    }

    private void style(AxesChartStyler styler) {
        styler.setAxisTitleFont(FONT)
                .setAxisTickLabelsFont(FONT)
                .setAxisTickLabelsColor(palette.faint)
                .setAxisTickMarksColor(palette.grid)
                .setXAxisTitleColor(palette.faint)
                .setYAxisTitleColor(palette.faint)
                .setLegendFont(FONT)
                .setLegendBackgroundColor(CLEAR)
                .setLegendBorderColor(CLEAR)
                .setChartBackgroundColor(CLEAR)
                .setChartFontColor(palette.ink)
                .setPlotBackgroundColor(CLEAR)
                .setPlotBorderColor(palette.grid)
                .setChartPadding(4)
                .setChartTitleVisible(false)
                .setLocale(Locale.ROOT);
        styler.setPlotGridLinesColor(palette.grid)
                .setPlotGridLinesStroke(new BasicStroke(1f))
                .setPlotGridVerticalLinesVisible(false)
                .setAxisTicksMarksVisible(false);
    }

    private static Image image(Chart<?, ?> chart) throws IOException {
        int width = chart.getWidth();
        int height = chart.getHeight();
        BufferedImage image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        chart.paint(graphics, width, height);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        String data = Base64.getEncoder().encodeToString(png.toByteArray());
        return new Image("data:image/png;base64," + data, width, height);
    }
}
