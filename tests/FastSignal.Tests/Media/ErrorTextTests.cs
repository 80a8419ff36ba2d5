using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;

namespace FastSignal.Tests.Media;

public class ErrorTextTests
{
    [Fact]
    public void The_line_names_element_error_and_cause() =>
        Assert.Equal(
            "videotestsrc0: Internal data stream error (streaming stopped, reason not-negotiated (-4))",
            ErrorText.Compose("videotestsrc0", "Internal data stream error.", "../gstbasesrc.c(3127): gst_base_src_loop (): /GstPipeline:p\nstreaming stopped, reason not-negotiated (-4)"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("file.c(1): f (): /x:")]
    [InlineData("file.c(1): f (): /x:\n")]
    [InlineData("file.c(1): f (): /x:\nbroken")]
    public void Without_a_further_cause_the_error_stands_alone(string? debug) =>
        Assert.Equal("enc0: It is broken", ErrorText.Compose("enc0", "It is broken.", debug));

    [Fact]
    public void Missing_parts_are_named_so() => Assert.Equal("pipeline: unknown error", ErrorText.Compose(null, null, null));

    [Fact]
    public void It_is_one_line_of_bounded_length()
    {
        string text = ErrorText.Compose("e", new string('x', ErrorText.MaxLength) + "\r\ny", "a\nb\nc");
        Assert.Equal(ErrorText.MaxLength, text.Length);
        Assert.DoesNotContain('\n', text);
        Assert.EndsWith("...", text, StringComparison.Ordinal);
        Assert.Equal(ErrorText.MaxLength, ErrorText.Compose("e", new string('x', ErrorText.MaxLength - 3), null).Length);
    }

    [Fact]
    public void Missing_elements_come_with_their_package()
    {
        Assert.Equal("element \"x264enc\" is not installed (Debian package gstreamer1.0-plugins-ugly)", ElementPackages.Describe("x264enc"));
        Assert.Equal(
            "element \"nosuch\" is not installed; element \"timeoverlay\" is not installed (Debian package gstreamer1.0-x)",
            ElementPackages.Describe("nosuch", "timeoverlay"));
    }

    [Fact]
    public void A_missing_library_says_what_to_install()
    {
        string text = GStreamerRuntime.Describe(new DllNotFoundException("Unable to load shared library 'libgstreamer-1.0.so.0'"));
        Assert.StartsWith("GStreamer is not installed (libgstreamer-1.0.so.0 not found): install gstreamer1.0-plugins-base", text, StringComparison.Ordinal);
        Assert.Contains("libgstapp-1.0.so.0 not found", GStreamerRuntime.Describe(new DllNotFoundException("'libgstapp-1.0.so.0'")), StringComparison.Ordinal);
        Assert.Contains("older than 1.22", GStreamerRuntime.Describe(new EntryPointNotFoundException("gst_x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Back_off_doubles_up_to_its_maximum()
    {
        var timings = new SourceTimings();
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(failures => timings.BackOff(failures).TotalSeconds));
        Assert.Equal(30, timings.BackOff(int.MaxValue).TotalSeconds);
    }
}
