using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace FastSignal.Primitives;

/// <summary>
/// A dictionary split into shards with one lock each, so that connections opening and closing on different cores rarely
/// meet. No lock is held while foreign code runs: enumeration copies a shard at a time.
/// </summary>
/// <typeparam name="TKey">Key; compared by its default equality.</typeparam>
/// <typeparam name="TValue">Value.</typeparam>
public sealed class ShardedMap<TKey, TValue> where TKey : notnull
{
    /// <summary>Shards when nothing else is asked for.</summary>
    public const int DefaultShardCount = 32;

    private readonly Shard[] _shards;
    private readonly Func<TKey, uint> _hash;
    private int _count;

    /// <summary>Makes an empty map.</summary>
    /// <param name="hash">Chooses the shard; a well-spread 32-bit hash such as <see cref="Fnv1a"/>.</param>
    /// <param name="shardCount">Number of shards, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shardCount"/> is not a positive power of two.</exception>
    public ShardedMap(Func<TKey, uint> hash, int shardCount = DefaultShardCount)
    {
        ArgumentNullException.ThrowIfNull(hash);
        if (!BitOperations.IsPow2(shardCount))
            throw new ArgumentOutOfRangeException(nameof(shardCount), shardCount, "The number of shards must be a power of two.");

        _hash = hash;
        _shards = new Shard[shardCount];
        for (int i = 0; i < shardCount; i++)
            _shards[i] = new Shard();
    }

    /// <summary>Entries in all shards. Exact when nobody is writing.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds an entry unless the key is taken.</summary>
    public bool TryAdd(TKey key, TValue value)
    {
        Shard shard = ShardOf(key);
        lock (shard.Gate)
        {
            if (!shard.Entries.TryAdd(key, value))
                return false;
        }

        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Looks a key up.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Shard shard = ShardOf(key);
        lock (shard.Gate)
            return shard.Entries.TryGetValue(key, out value);
    }

    /// <summary>Removes an entry; false when it was not there.</summary>
    public bool TryRemove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Shard shard = ShardOf(key);
        lock (shard.Gate)
        {
            if (!shard.Entries.Remove(key, out value))
                return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>Appends all values to <paramref name="target"/>; each shard is seen at one moment, the map is not.</summary>
    public void CopyValuesTo(List<TValue> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        foreach (Shard shard in _shards)
        {
            lock (shard.Gate)
                target.AddRange(shard.Entries.Values);
        }
    }

    private Shard ShardOf(TKey key) => _shards[_hash(key) & (uint)(_shards.Length - 1)];

    private sealed class Shard
    {
        public readonly Lock Gate = new();
        public readonly Dictionary<TKey, TValue> Entries = [];
    }
}
