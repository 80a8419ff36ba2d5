using FastSignal.Server.Reload;

namespace FastSignal.Tests.Server.Reload;

public sealed class ConfigurationWatchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fastsignal-watch-");
    private readonly ConfigurationWatch _watch;
    private bool _isOn = true;
    private int _changes;

    public ConfigurationWatchTests()
    {
        File.WriteAllText(FilePath, "one");
        _watch = new ConfigurationWatch([FilePath, Path.Combine(_folder.FullName, "other.yaml")], () => _isOn, () => _changes++);
        LookTwice();
        // The first content is handed on, because the server may have read another.
        Assert.Equal(1, _changes);
        _changes = 0;
    }

    private string FilePath => Path.Combine(_folder.FullName, "fastsignal.yaml");

    [Fact]
    public void New_content_counts_once_when_it_stays()
    {
        File.WriteAllText(FilePath, "tw");
        _watch.Look();
        File.WriteAllText(FilePath, "two");
        _watch.Look();
        Assert.Equal(0, _changes);
        LookTwice();
        Assert.Equal(1, _changes);
        File.SetLastWriteTimeUtc(FilePath, DateTime.UtcNow.AddMinutes(1));
        LookTwice();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Content_of_the_same_size_and_time_counts()
    {
        DateTime time = File.GetLastWriteTimeUtc(FilePath);
        File.WriteAllText(FilePath, "eno");
        File.SetLastWriteTimeUtc(FilePath, time);
        LookTwice();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void A_file_that_is_replaced_by_a_rename_counts_once()
    {
        string next = FilePath + "~";
        File.WriteAllText(next, "two");
        File.Move(next, FilePath, overwrite: true);
        LookTwice();
        LookTwice();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void A_file_that_is_away_for_a_moment_is_not_a_change()
    {
        File.Move(FilePath, FilePath + "~");
        _watch.Look();
        File.Move(FilePath + "~", FilePath);
        LookTwice();
        Assert.Equal(0, _changes);
    }

    [Fact]
    public void Links_that_are_swapped_as_kubernetes_does_count()
    {
        string data = Path.Combine(_folder.FullName, "..data");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "..1"));
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "..2"));
        File.WriteAllText(Path.Combine(_folder.FullName, "..1", "f"), "one");
        File.WriteAllText(Path.Combine(_folder.FullName, "..2", "f"), "two");
        Directory.CreateSymbolicLink(data, "..1");
        File.Delete(FilePath);
        File.CreateSymbolicLink(FilePath, Path.Combine("..data", "f"));
        LookTwice();
        Assert.Equal(0, _changes);
        Directory.CreateSymbolicLink(data + "_tmp", "..2");
        Directory.Delete(data);
        Directory.Move(data + "_tmp", data);
        LookTwice();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Another_of_the_files_counts_when_it_appears()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "other.yaml"), "");
        LookTwice();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Turned_off_it_looks_no_more_and_turned_on_it_catches_up()
    {
        _isOn = false;
        File.WriteAllText(FilePath, "two");
        LookTwice();
        Assert.Equal(0, _changes);
        _isOn = true;
        LookTwice();
        Assert.Equal(1, _changes);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void LookTwice()
    {
        _watch.Look();
        _watch.Look();
    }
}
