using System.IO.Pipelines;

namespace FastSignal.Tests.WebSockets;

/// <summary>Waits that fail instead of hanging.</summary>
internal static class Patience
{
    public static Task InTimeAsync(this Task task) => task.WaitAsync(WireClient.Patience);

    public static async Task PutAsync(this PipeWriter writer, byte[] bytes) => await writer.WriteAsync(bytes);
}
