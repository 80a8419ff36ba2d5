using System.Runtime.InteropServices;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// The entry points of GStreamer 1.22+ that are used, as they are: pointers are <see cref="nint"/>, gboolean and enums are
/// <see cref="int"/>. Variadic functions (<c>g_object_set</c>, <c>gst_structure_new</c>) cannot be called this way; the text
/// forms stand in for them. Functions marked with <c>SuppressGCTransition</c> only read a field.
/// </summary>
internal static unsafe partial class Gst
{
    internal const string Core = "libgstreamer-1.0.so.0";
    internal const string App = "libgstapp-1.0.so.0";
    private const string GLib = "libglib-2.0.so.0";

    /// <summary>GST_STATE_NULL, GST_STATE_PAUSED and GST_STATE_PLAYING.</summary>
    internal const int StateNull = 1, StatePaused = 3, StatePlaying = 4;

    /// <summary>Results of a state change that matter: it failed; it succeeded on a live source.</summary>
    internal const int StateChangeFailure = 0, StateChangeNoPreroll = 3;

    /// <summary>GstMessageType.</summary>
    internal const int MessageEos = 1, MessageError = 2, MessageStateChanged = 64, MessageApplication = 16384;

    /// <summary>GST_EVENT_CUSTOM_UPSTREAM and GST_EVENT_EOS.</summary>
    internal const int EventCustomUpstream = 69121, EventEos = 28174;

    /// <summary>GST_PARSE_FLAG_FATAL_ERRORS: a partly built pipeline counts as a failure.</summary>
    internal const int ParseFatalErrors = 1;

    /// <summary>GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST.</summary>
    internal const int ProbeBuffers = 16 | 32;

    /// <summary>GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM.</summary>
    internal const int ProbeDownstreamEvents = 64;

    /// <summary>GST_PAD_PROBE_OK, and GST_PAD_PROBE_REMOVE, which lets the buffer pass too but forgets the probe.</summary>
    internal const int ProbePass = 1, ProbeRemove = 2;

    /// <summary>GST_MAP_READ.</summary>
    internal const int MapRead = 1;

    /// <summary>GST_FLOW_OK.</summary>
    internal const int FlowOk = 0;

    /// <summary>GST_PARSE_ERROR_NO_SUCH_ELEMENT.</summary>
    internal const int ParseErrorNoSuchElement = 1;

    /// <summary>Offsets in public structures of 64-bit builds: GError code and message, GstMessage type and src.</summary>
    internal const int ErrorCodeOffset = 4, ErrorMessageOffset = 8, MessageTypeOffset = 64, MessageSourceOffset = 80;

    /// <summary>Offsets in public structures of 64-bit builds: GstEvent type, GstPadProbeInfo data.</summary>
    internal const int EventTypeOffset = 64, ProbeDataOffset = 16;

    [LibraryImport(Core)] internal static partial int gst_init_check(nint argc, nint argv, out nint error);
    [LibraryImport(Core)] internal static partial void gst_version(out uint major, out uint minor, out uint micro, out uint nano);

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint gst_parse_launch_full(string text, nint context, int flags, out nint error);
    [LibraryImport(Core)] internal static partial nint gst_parse_context_new();
    [LibraryImport(Core)] internal static partial nint gst_parse_context_get_missing_elements(nint context);
    [LibraryImport(Core)] internal static partial void gst_parse_context_free(nint context);

    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint gst_element_factory_find(string name);
    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint gst_element_factory_make(string factory, string name);
    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint gst_bin_get_by_name(nint bin, string name);
    [LibraryImport(Core)] internal static partial int gst_bin_add(nint bin, nint element);
    [LibraryImport(Core)] internal static partial int gst_element_link(nint source, nint destination);
    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint gst_element_get_static_pad(nint element, string name);
    [LibraryImport(Core)] internal static partial int gst_element_set_state(nint element, int state);
    [LibraryImport(Core)] internal static partial int gst_element_get_state(nint element, nint state, nint pending, ulong timeoutNs);
    [LibraryImport(Core)] internal static partial nint gst_element_get_bus(nint element);
    [LibraryImport(Core)] internal static partial int gst_element_send_event(nint element, nint gstEvent);
    [LibraryImport(Core)] internal static partial nint gst_system_clock_obtain();
    [LibraryImport(Core)] internal static partial void gst_pipeline_use_clock(nint pipeline, nint clock);
    [LibraryImport(Core)] internal static partial nint gst_object_get_name(nint gstObject);
    [LibraryImport(Core)] internal static partial nint gst_object_ref_sink(nint gstObject);
    [LibraryImport(Core)] internal static partial void gst_object_unref(nint gstObject);
    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void gst_util_set_object_arg(nint gstObject, string property, string value);
    [LibraryImport(Core)]
    internal static partial ulong gst_pad_add_probe(
        nint pad, int types, delegate* unmanaged[Cdecl]<nint, nint, nint, int> callback, nint user, nint destroyNotify);

    [LibraryImport(Core)] internal static partial nint gst_bus_timed_pop_filtered(nint bus, ulong timeoutNs, int types);
    [LibraryImport(Core)] internal static partial int gst_bus_post(nint bus, nint message);
    [LibraryImport(Core)] internal static partial nint gst_message_new_application(nint source, nint structure);
    [LibraryImport(Core)] internal static partial void gst_message_parse_error(nint message, out nint error, out nint debug);
    [LibraryImport(Core)]
    internal static partial void gst_message_parse_state_changed(nint message, out int before, out int now, out int pending);
    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint gst_structure_new_empty(string name);
    [LibraryImport(Core, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint gst_structure_from_string(string text, nint end);
    [LibraryImport(Core)] internal static partial nint gst_event_new_custom(int type, nint structure);

    [LibraryImport(App)]
    internal static partial void gst_app_sink_set_callbacks(nint sink, GstAppSinkCallbacks* callbacks, nint user, nint destroyNotify);
    [LibraryImport(App)] private static partial nuint gst_app_sink_get_type();
    [LibraryImport(App)] internal static partial nint gst_app_sink_try_pull_sample(nint sink, ulong timeoutNs);

    [LibraryImport(Core), SuppressGCTransition] internal static partial nint gst_sample_get_buffer_list(nint sample);
    [LibraryImport(Core), SuppressGCTransition] internal static partial nint gst_sample_get_buffer(nint sample);
    [LibraryImport(Core), SuppressGCTransition] internal static partial uint gst_buffer_list_length(nint list);
    [LibraryImport(Core), SuppressGCTransition] internal static partial nint gst_buffer_list_get(nint list, uint index);
    [LibraryImport(Core), SuppressGCTransition] internal static partial uint gst_buffer_n_memory(nint buffer);
    [LibraryImport(Core), SuppressGCTransition] internal static partial nint gst_buffer_peek_memory(nint buffer, uint index);
    [LibraryImport(Core), SuppressGCTransition] internal static partial nint gst_mini_object_ref(nint miniObject);
    [LibraryImport(Core)] internal static partial void gst_mini_object_unref(nint miniObject);
    [LibraryImport(Core)] internal static partial int gst_memory_map(nint memory, GstMapInfo* info, int flags);
    [LibraryImport(Core)] internal static partial void gst_memory_unmap(nint memory, GstMapInfo* info);

    [LibraryImport(GLib)] internal static partial void g_error_free(nint error);
    [LibraryImport(GLib)] internal static partial void g_free(nint memory);
    [LibraryImport(GLib)] internal static partial void g_strfreev(nint strings);

    /// <summary>Loads libgstapp.</summary>
    internal static void TouchAppSink() => gst_app_sink_get_type();

    /// <summary>Reads and frees a GError; null when there is none.</summary>
    internal static string? TakeError(nint error)
    {
        if (error == 0)
            return null;
        string? message = Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(error, ErrorMessageOffset));
        g_error_free(error);
        return message ?? "unknown error";
    }

    /// <summary>Reads and frees a string; null when there is none.</summary>
    internal static string? TakeString(nint text)
    {
        if (text == 0)
            return null;
        string? value = Marshal.PtrToStringUTF8(text);
        g_free(text);
        return value;
    }
}
